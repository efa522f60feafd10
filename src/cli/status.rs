//! `status`: may we trade, and everything one looks at next, each with its age.

use crate::cli::desk_tables;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::health::service_table;
use crate::cli::paint::Out;
use crate::cli::paint::Paint;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::paint::shape;
use crate::cli::paint::width;
use crate::cli::paint::wrap;
use crate::cli::run::Context;
use crate::cli::verdict;
use crate::cli::verdict::Verdict;
use crate::cli::words;
use crate::domain::slo::UNVERIFIED;
use crate::wire::BreakerView;
use crate::wire::GateView;
use crate::wire::IncidentView;
use crate::wire::KillView;
use crate::wire::SloView;
use crate::wire::Snapshot;
use std::time::Duration;

/// Columns that are always used: what does not fit is cut.
pub const COLUMNS: usize = 96;
/// Lines of a list that are shown; the rest is counted.
const LIST_MAX: usize = 12;

/// Lines of attention about the config.
const CONFIG: [&str; 2] = ["config_refused", "config_restart"];

/// Runs `status`.
pub async fn run(context: &Context) -> Result<Exit, Failure> {
    if context.common.offline {
        return crate::cli::offline::status(context).await;
    }
    let client = context.client()?;
    let answer = client.get::<Snapshot>("/api/v1/overview").await?;
    if context.out.json {
        context.out.value(&answer.raw);
    } else {
        context.out.lines(&page(&answer.is, context.out.paint));
    }
    Ok(healthy(answer.is.gate.verdict == "open"))
}

/// The whole page.
fn page(s: &Snapshot, paint: Paint) -> Vec<String> {
    let mut lines = vec![banner(s, paint)];
    lines.extend(verdict_lines(&verdict::of(s), &s.now, paint));
    lines.push(String::new());
    lines.extend(switch_lines(&s.breaker, &s.kill, &s.gate, &s.now, paint));
    let sections = [
        services(s, paint),
        desk_tables::sections(&s.desk, &s.now, paint),
        alerts(s, paint),
        slos(&s.slos, paint),
        config(s, paint),
    ];
    for section in sections.into_iter().filter(|section| !section.is_empty()) {
        lines.push(String::new());
        lines.extend(section);
    }
    lines
}

/// What is to be said about the config: one that was refused, or one that waits for the next start.
fn config(s: &Snapshot, paint: Paint) -> Vec<String> {
    let about = s.attention.iter().filter(|a| CONFIG.contains(&a.id.as_str()));
    let mut lines: Vec<String> = Vec::new();
    for one in about {
        let words = wrap(&format!("{} {}", one.status_word, one.text), COLUMNS - 4);
        lines.extend(words.into_iter().map(|part| format!("  {part}")));
    }
    if !lines.is_empty() {
        lines.insert(0, paint.bold("CONFIG"));
    }
    lines
}

fn banner(s: &Snapshot, paint: Paint) -> String {
    let kind = if s.demo { "DEMO".to_owned() } else { s.environment.kind.to_uppercase() };
    let left = format!("{} · {kind}", cut(&s.environment.name, 40));
    let right = format!("{} · tradewarden {}", words::moment(&s.now), s.version);
    let gap = COLUMNS.saturating_sub(width(&left) + width(&right)).max(2);
    paint.dim(&format!("{left}{}{right}", " ".repeat(gap)))
}

/// The verdict: headline, meaning, and what a person wants to know next.
pub fn verdict_lines(v: &Verdict, now: &str, paint: Paint) -> Vec<String> {
    let headline = format!("{} {}", shape(v.tone), v.headline);
    let mut lines = vec![String::new(), format!(" {}", paint.bold(&paint.tint(v.tone, &headline)))];
    let mut say = |text: &str, tint: fn(Paint, &str) -> String| {
        lines.extend(wrap(text, COLUMNS - 4).iter().map(|part| format!("   {}", tint(paint, part))));
    };
    say(&v.meaning, |_, text| text.to_owned());
    if let Some(quote) = &v.quote {
        say(&format!("“{quote}”"), |_, text| text.to_owned());
    }
    let who = v.who.as_deref().map(|w| format!("by {}", cut(w, 40)));
    let since = v.since.as_deref().map(|at| {
        let ago = words::ago(Some(at), now);
        format!("since {} ({})", words::clock(at, now), ago.trim_end_matches(" ago"))
    });
    let facts: Vec<String> = [since, who].into_iter().flatten().collect();
    if !facts.is_empty() {
        say(&facts.join(" · "), Paint::dim);
    }
    if !v.concern.is_empty() {
        say(&v.concern, Paint::yellow);
    }
    lines
}

/// Breaker, kill switch and gate, one line each.
pub fn switch_lines(b: &BreakerView, k: &KillView, g: &GateView, now: &str, paint: Paint) -> Vec<String> {
    let mut table = Table::new(&["", "", ""]);
    let trips = words::count(b.trip_count_today as usize, "trip");
    let verified = if b.staleness_seconds >= UNVERIFIED {
        paint.red("cannot be verified")
    } else {
        format!("verified {} ago", words::duration(b.staleness_seconds))
    };
    table.row(vec![paint.dim("Breaker"), paint.state(&b.state), format!("{trips} today · {verified}")]);
    let engaged = words::count(k.engagement_count_today as usize, "engagement");
    let job =
        k.job.as_ref().filter(|j| j.status == "running").map(|j| format!(" · kill job {} is running", j.id));
    let row = format!("{engaged} today{}", job.unwrap_or_default());
    table.row(vec![paint.dim("Kill switch"), paint.state(&k.state), row]);
    let age = words::seconds_between(&g.as_of, now).map(|s| format!("answer {} old, ", words::duration(s)));
    let lease = Duration::from_millis(g.lease_ms).as_secs_f64();
    let lease = format!("{}good for {}", age.unwrap_or_default(), words::duration(lease));
    table.row(vec![paint.dim("Gate"), paint.state(&g.verdict), lease]);
    table.lines(paint, 1)
}

/// A section's title with what it is about on the right.
pub fn title(name: &str, aside: &str, paint: Paint) -> String {
    let gap = COLUMNS.saturating_sub(1 + width(name) + width(aside)).max(2);
    format!(" {}{}{}", paint.bold(name), " ".repeat(gap), paint.dim(aside))
}

fn services(s: &Snapshot, paint: Paint) -> Vec<String> {
    let refreshed = words::ago(s.health.refreshed_at.as_deref(), &s.now);
    let aside =
        if refreshed.is_empty() { "never checked".to_owned() } else { format!("checked {refreshed}") };
    let mut lines = vec![title("Services", &aside, paint)];
    if s.health.services.is_empty() {
        lines.push(paint.dim("   none is watched: add [[services]] to the config"));
    }
    lines.extend(service_table(&s.health, paint));
    lines
}

fn alerts(s: &Snapshot, paint: Paint) -> Vec<String> {
    let firing: Vec<&IncidentView> = s.incidents.iter().filter(|i| i.status == "firing").collect();
    let mut lines = vec![title("Active alerts", &firing.len().to_string(), paint)];
    if firing.is_empty() {
        lines.push(paint.dim("   none"));
    }
    let mut table = Table::new(&["", "", "", ""]);
    for incident in firing.iter().take(LIST_MAX) {
        let d = &incident.deliveries;
        let waiting = d.pending + d.sending + d.deferred;
        let told = match (d.delivered, waiting, d.poison) {
            (0, 0, 0) => "nobody told".to_owned(),
            (sent, 0, 0) => format!("told {sent}"),
            (sent, waiting, 0) => format!("told {sent}, {waiting} waiting"),
            (sent, waiting, poison) => paint.red(&format!("told {sent}, {waiting} waiting, {poison} poison")),
        };
        table.row(vec![
            paint.tint(&incident.severity, &format!("{} {}", shape(&incident.severity), incident.severity)),
            cut(&incident.title, 52),
            told,
            paint.dim(&words::ago(Some(&incident.opened_at), &s.now)),
        ]);
    }
    lines.extend(table.lines(paint, 3));
    more(&mut lines, firing.len(), LIST_MAX, paint);
    lines
}

/// Counts what a list does not show.
pub fn more(lines: &mut Vec<String>, all: usize, shown: usize, paint: Paint) {
    if all > shown {
        lines.push(paint.dim(&format!("   … and {} more", all - shown)));
    }
}

/// A value of an objective with its unit.
pub fn amount(value: f64, unit: &str) -> String {
    match unit {
        "s" if value >= UNVERIFIED => "not verified".to_owned(),
        "s" if value > 0.0 && value < 0.1 => words::latency(Some(value * 1000.0)),
        "s" => format!("{value:.1} s"),
        _ => format!("{value:.0}"),
    }
}

fn slos(slos: &[SloView], paint: Paint) -> Vec<String> {
    if slos.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(&["", "", ">NOW", ">TARGET", ">ALERT"]);
    for slo in slos {
        let now = slo.now.map_or_else(|| "not known".to_owned(), |value| amount(value, &slo.unit));
        let state = if slo.verdict == "breach" { paint.red("✗ breach") } else { paint.state(&slo.verdict) };
        table.row(vec![
            state,
            cut(&slo.label, 44),
            now,
            format!("≤ {}", amount(slo.target, &slo.unit)),
            format!("> {}", amount(slo.alert, &slo.unit)),
        ]);
    }
    let mut lines = vec![title("Objectives", "", paint)];
    lines.extend(table.lines(paint, 3));
    lines
}

/// Prints a verdict and the three switches: what `--offline` and the acts show.
pub fn tell_switches(out: &Out, b: &BreakerView, k: &KillView, g: &GateView, now: &str) {
    out.lines(&verdict_lines(&verdict::decide(b, k, g, &[], 0), now, out.paint));
    out.line("");
    out.lines(&switch_lines(b, k, g, now, out.paint));
}
