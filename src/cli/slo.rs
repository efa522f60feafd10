//! `slo`: the objectives with their budgets, and one of them with what to do about a breach.

use crate::cli::args::SloArgs;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::paint::Out;
use crate::cli::paint::Paint;
use crate::cli::paint::Table;
use crate::cli::paint::wrap;
use crate::cli::run::Context;
use crate::cli::status::COLUMNS;
use crate::cli::status::amount;
use crate::cli::words;
use crate::wire::SloDetail;
use crate::wire::SloList;
use crate::wire::SloPoint;
use serde_json::Value;

/// What a sparkline is drawn with, the lowest first.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Stands in a sparkline where nothing was measured.
const NOTHING: char = '·';

/// Runs `slo [ID]`. A breach is exit code 1.
pub async fn run(context: &Context, args: &SloArgs) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<SloList>("/api/v1/slos").await?;
    let (out, list) = (&context.out, &answer.is);
    let Some(id) = &args.id else {
        if out.json {
            out.value(&answer.raw);
        } else {
            out.lines(&table(list, out.paint));
        }
        return Ok(healthy(list.items.iter().all(|o| o.verdict != "breach")));
    };
    let Some(place) = list.items.iter().position(|o| o.id == *id) else {
        let ids: Vec<&str> = list.items.iter().map(|o| o.id.as_str()).collect();
        return Err(Failure::Usage(format!("there is no objective {id}: use one of {}", ids.join(", "))));
    };
    let one = &list.items[place];
    if out.json {
        out.value(answer.raw.get("items").and_then(|all| all.get(place)).unwrap_or(&Value::Null));
    } else {
        show(out, one);
    }
    Ok(healthy(one.verdict != "breach"))
}

fn shown(o: &SloDetail, value: Option<f64>) -> String {
    value.map_or_else(|| "not known".to_owned(), |value| amount(value, &o.unit))
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "not known".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

fn rate(o: &SloDetail, window: &str) -> String {
    let found = o.burn.iter().find(|b| b.window == window).and_then(|b| b.rate);
    found.map_or_else(|| "–".to_owned(), |rate| format!("{rate:.1}"))
}

fn state(o: &SloDetail, paint: Paint) -> String {
    if o.verdict == "breach" { paint.red("✗ breach") } else { paint.state(&o.verdict) }
}

/// Every objective, one line each.
fn table(list: &SloList, paint: Paint) -> Vec<String> {
    let mut table = Table::new(&[
        "",
        "OBJECTIVE",
        ">NOW",
        ">TARGET",
        ">ALERT",
        "WHERE",
        ">BUDGET LEFT",
        ">BURN 1H",
        ">BURN 6H",
    ]);
    for o in &list.items {
        let left = percent(o.budget.remaining_share);
        table.row(vec![
            state(o, paint),
            o.id.clone(),
            shown(o, o.now),
            format!("≤ {}", amount(o.target, &o.unit)),
            format!("> {}", amount(o.alert, &o.unit)),
            o.place.clone(),
            if o.budget.remaining_share.is_some_and(|share| share < 0.0) { paint.red(&left) } else { left },
            rate(o, "1h"),
            rate(o, "6h"),
        ]);
    }
    let mut lines = table.lines(paint, 0);
    let words = format!(
        "Budgets of {} days; burn 1.0 uses one up in that time. `tradewarden slo ID` shows one in full.",
        list.budget_days
    );
    lines.push(paint.dim(&words));
    lines
}

/// One objective in full.
fn show(out: &Out, o: &SloDetail) {
    let paint = out.paint;
    out.line(&format!("{}  {}", state(o, paint), paint.bold(&o.label)));
    out.line(&format!("   {}", o.text));
    let rule = match (&o.rule, o.rule_enabled) {
        (Some(_), true) => String::new(),
        (Some(rule), false) => paint.yellow(&format!("   rule {rule} is off: nobody is told")),
        (None, _) => paint.yellow("   its rule was removed: nobody is told"),
    };
    if !rule.is_empty() {
        out.line(&rule);
    }
    out.line("");
    let b = &o.budget;
    let count = |n: f64| if o.kind == "level" { words::duration(n) } else { format!("{n:.0} events") };
    let mut table = Table::new(&["", ""]);
    let mut row = |name: &str, words: String| table.row(vec![paint.dim(name), words]);
    row("budget left", percent(b.remaining_share));
    row(
        "over target",
        format!("{} of {}, allowed {}", count(b.missed), count(b.measured), share(b.allowed_share)),
    );
    row(
        "not known",
        match &b.since {
            Some(since) => {
                format!("{} of the time since {}", percent(Some(b.unknown_share)), words::moment(since))
            }
            None => "nothing was measured yet".to_owned(),
        },
    );
    let burn: Vec<String> = o.burn.iter().map(|b| format!("{} {}", b.window, rate(o, &b.window))).collect();
    row("burn rate", burn.join(" · "));
    if let Some(at) = &o.exhausted_at {
        row("used up", format!("{} at the rate of 6 hours", words::moment(at)));
    }
    row("alerts go to", if o.goes_to.is_empty() { "nobody".to_owned() } else { o.goes_to.join(", ") });
    for part in &o.parts {
        row(&part.name, format!("{}, {} over target", shown(o, part.now), percent(part.missed_share)));
    }
    out.lines(&table.lines(paint, 3));
    out.line("");
    out.line(&format!("   {}  {}", sparkline(&o.series), paint.dim(&peak(o))));
    out.line("");
    for (n, step) in o.response.iter().enumerate() {
        let done = if step.done == Some(true) { paint.green(" ✓") } else { String::new() };
        out.line(&format!("   {}. {}{done}", n + 1, paint.bold(&step.title)));
        wrap(&step.words, COLUMNS - 6).iter().for_each(|line| out.line(&format!("      {line}")));
        if let Some(command) = &step.command {
            out.line(&paint.dim(&format!("      $ {command}")));
        }
    }
}

fn share(share: f64) -> String {
    if share < 0.01 { format!("{:.2} %", share * 100.0) } else { format!("{:.0} %", share * 100.0) }
}

fn peak(o: &SloDetail) -> String {
    let highest = o.series.iter().filter_map(|p| p.value).reduce(f64::max);
    highest.map_or_else(
        || "last hour: nothing measured".to_owned(),
        |value| format!("last hour, highest {}", amount(value, &o.unit)),
    )
}

/// One sign a point, from 0 to the highest value.
fn sparkline(points: &[SloPoint]) -> String {
    let highest = points.iter().filter_map(|p| p.value).fold(0.0, f64::max);
    let sign = |value: f64| {
        if highest <= 0.0 {
            return BARS[0];
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 7")]
        let place = (value.max(0.0) / highest * 7.0).round() as usize;
        BARS.get(place).copied().unwrap_or(NOTHING)
    };
    points.iter().map(|p| p.value.map_or(NOTHING, sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_reaches_from_nothing_to_the_highest() {
        let line = |values: &[Option<f64>]| {
            let points = values.iter().map(|value| SloPoint { at: String::new(), value: *value });
            sparkline(&points.collect::<Vec<SloPoint>>())
        };
        assert_eq!(line(&[Some(0.0), Some(5.0), Some(10.0), None]), "▁▅█·");
        assert_eq!(line(&[Some(0.0), Some(0.0)]), "▁▁");
        assert_eq!(line(&[None, None]), "··");
        assert_eq!(line(&[]), "");
    }
}
