//! Positions, open orders and P&L, engine by engine.

use crate::cli::paint::Paint;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::status::more;
use crate::cli::status::title;
use crate::cli::words;
use crate::wire::DeskView;
use crate::wire::EngineView;
use crate::wire::OrderView;
use crate::wire::PositionView;

/// Lines of a list that are shown; the rest is counted.
const LIST_MAX: usize = 15;

/// The sections of the desk.
pub fn sections(desk: &DeskView, now: &str, paint: Paint) -> Vec<String> {
    if desk.engines.is_empty() {
        let none = paint.dim("   no engine is known: add [[engines]] to the config");
        return vec![title("Desk", "", paint), none];
    }
    let mut lines = Vec::new();
    for engine in &desk.engines {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(engine_lines(engine, now, paint));
    }
    lines
}

fn engine_lines(engine: &EngineView, now: &str, paint: Paint) -> Vec<String> {
    let read = words::ago(engine.as_of.as_deref(), now);
    let read = if read.is_empty() { "never read".to_owned() } else { format!("read {read}") };
    let mut aside = vec![engine.kind.clone()];
    if engine.dry_run {
        aside.push("DRY RUN".to_owned());
    }
    if engine.entries == "paused" {
        aside.push("entries paused".to_owned());
    }
    aside.push(read);
    let mut lines = vec![title(&format!("Desk {}", cut(&engine.name, 40)), &aside.join(" · "), paint)];
    if engine.status != "ok" {
        let why = engine.error.as_deref().unwrap_or("no answer yet");
        let what =
            format!("   {} {}; what follows is the last known", paint.state(&engine.status), cut(why, 60));
        lines.push(what);
    }
    lines.extend(pnl(engine, paint));
    lines.extend(positions(&engine.positions, paint));
    lines.extend(orders(&engine.open_orders, now, paint));
    lines
}

fn signed(text: &str, paint: Paint) -> String {
    let shown = words::money(text);
    if shown.starts_with('-') { paint.red(&shown) } else { shown }
}

fn pnl(engine: &EngineView, paint: Paint) -> Vec<String> {
    let Some(pnl) = &engine.pnl else {
        return vec![format!("   {}  not known", paint.dim("P&L today"))];
    };
    let all = pnl.priced + pnl.unpriced;
    let coverage = match (all, pnl.unpriced) {
        (0, _) => "no position to price".to_owned(),
        (_, 0) => format!("prices for all {all}"),
        (_, _) => paint.yellow(&format!("prices for {} of {all}: the total is incomplete", pnl.priced)),
    };
    let mut table = Table::new(&["", ">realised", ">unrealised", ">total", "", ""]);
    table.row(vec![
        paint.dim("P&L today"),
        signed(&pnl.realised, paint),
        signed(&pnl.unrealised, paint),
        paint.bold(&signed(&pnl.total, paint)),
        pnl.currency.clone(),
        paint.dim(&coverage),
    ]);
    table.lines(paint, 3)
}

/// A table of positions.
pub fn positions(positions: &[PositionView], paint: Paint) -> Vec<String> {
    let mut lines = vec![format!("   {}", paint.dim(&words::count(positions.len(), "position")))];
    let mut table = Table::new(&["SYMBOL", ">QTY", ">AVERAGE", ">LAST", ">VALUE", ">UNREALISED", "STRATEGY"]);
    let price = |p: &Option<String>| p.as_deref().map(words::money).unwrap_or_default();
    for p in positions.iter().take(LIST_MAX) {
        table.row(vec![
            cut(&p.symbol, 16),
            words::quantity(&p.qty),
            price(&p.avg_price),
            if p.last_price.is_none() { paint.yellow("no price") } else { price(&p.last_price) },
            price(&p.market_value),
            p.unrealised.as_deref().map(|u| signed(u, paint)).unwrap_or_default(),
            cut(p.strategy.as_deref().unwrap_or_default(), 20),
        ]);
    }
    if !positions.is_empty() {
        lines.extend(table.lines(paint, 5));
    }
    more(&mut lines, positions.len(), LIST_MAX, paint);
    lines
}

/// A table of working orders.
pub fn orders(orders: &[OrderView], now: &str, paint: Paint) -> Vec<String> {
    let mut lines = vec![format!("   {}", paint.dim(&words::count(orders.len(), "open order")))];
    let mut table =
        Table::new(&["SYMBOL", "SIDE", ">QTY", ">DONE", "TYPE", ">LIMIT", "STATUS", "STRATEGY", ">AGE"]);
    for o in orders.iter().take(LIST_MAX) {
        let age = words::ago(o.created_at.as_deref(), now);
        table.row(vec![
            cut(&o.symbol, 16),
            o.side.clone(),
            words::quantity(&o.qty),
            words::quantity(&o.filled_qty),
            cut(&o.order_type, 10),
            o.limit_price.as_deref().map(words::money).unwrap_or_default(),
            cut(&o.status, 12),
            cut(o.strategy.as_deref().unwrap_or_default(), 20),
            age.trim_end_matches(" ago").to_owned(),
        ]);
    }
    if !orders.is_empty() {
        lines.extend(table.lines(paint, 5));
    }
    more(&mut lines, orders.len(), LIST_MAX, paint);
    lines
}
