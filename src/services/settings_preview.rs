//! What a change of settings would do: before and after, who reads it, what it means now and in the last seven days.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts_readings::Sample;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::settings::REGISTRY;
use crate::domain::settings::Spec;
use crate::domain::settings_state::Current;
use crate::domain::settings_values::raises_risk;
use crate::domain::settings_values::said;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts_readings;
use crate::services::engines;
use crate::services::settings_judge;
use crate::services::settings_readers;
use crate::store::ReadTx;
use crate::store::StoreError;
use crate::wire;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// How far back a preview looks.
const BACK_MS: i64 = 7 * 24 * 3_600_000;

/// Says what changes would do. Changes nothing.
///
/// # Errors
/// Not permitted.
pub async fn preview(
    s: &Services,
    actor: &Actor,
    ask: &wire::SettingsPreviewRequest,
) -> Result<wire::SettingsPreview, Refusal> {
    permit(actor, &needs::SETTINGS_READ, "try a change of settings")?;
    let now = s.live.now();
    let (good, errors) = settings_judge::judge(s, &now, &ask.changes);
    let then = now.with(&good);
    let mut items = Vec::new();
    for (at, after) in good.iter().filter(|(at, after)| now.value(**at) != *after) {
        let spec = &REGISTRY[*at];
        let before = now.value(*at);
        let seen = Seen::of(s, spec, &now, &then);
        let past = past(s, spec, &then).await;
        let warnings = warnings(spec, before, after);
        items.push(wire::SettingsPreviewItem {
            section: spec.section.to_owned(),
            key: spec.key.to_owned(),
            before: before.clone(),
            after: after.clone(),
            listeners: listeners(s, spec),
            severity: severity(spec, &seen, &warnings).to_owned(),
            now: seen.words,
            last_7_days: past,
            warnings,
        });
    }
    Ok(wire::SettingsPreview { base_version: now.version, items, errors })
}

/// Who reads it: what the table names, and those of them that acknowledge, with the version they run.
fn listeners(s: &Services, spec: &Spec) -> Vec<String> {
    let readers = settings_readers::list(s);
    let named = spec.listeners.iter().map(|name| match readers.iter().find(|r| r.name == *name) {
        Some(reader) if reader.current => format!("{name} (runs the newest version)"),
        Some(reader) => format!("{name} (runs version {})", reader.version),
        None => (*name).to_owned(),
    });
    named.collect()
}

fn warnings(spec: &Spec, before: &Json, after: &Json) -> Vec<String> {
    let mut all = Vec::new();
    if raises_risk(spec, before, after) {
        all.push(format!(
            "this lets more happen than before: {} instead of {}",
            said(spec, after),
            said(spec, before)
        ));
    }
    match (spec.key, after.as_bool()) {
        ("dry_run", Some(false)) => all.push("orders are real from then on".to_owned()),
        ("circuit_breaker_enabled", Some(false)) => {
            all.push(
                "nothing trips the breaker by itself while this holds; a trip by hand always works"
                    .to_owned(),
            );
        }
        ("retention_days", _) if !after.is_null() => {
            all.push("entries that go cannot be brought back; export what must be kept first".to_owned());
        }
        _ => {}
    }
    all
}

fn severity(spec: &Spec, seen: &Seen, warnings: &[String]) -> &'static str {
    let danger = spec.section == "system_defaults" && spec.key != "auto_refresh_seconds";
    match (seen.breach, warnings.is_empty()) {
        (true, _) => "danger",
        (false, false) if danger => "danger",
        (false, false) => "warn",
        (false, true) => "info",
    }
}

/// What a change means for the desk as it stands.
struct Seen {
    words: Vec<String>,
    breach: bool,
}

/// What is measured against a setting, and on which side of it lies trouble.
struct Measure {
    reading: &'static str,
    limit: Decimal,
    below: bool,
    name: &'static str,
    unit: &'static str,
    /// What a value on the wrong side means.
    means: &'static str,
}

const RESET_REFUSED: &str = "a reset would be refused";
const ORDERS_DENIED: &str = "orders that add to it would be denied";

fn measure(spec: &Spec, then: &Current) -> Option<Measure> {
    let t = &then.tuned;
    let whole = |n: u64| Decimal::from(n);
    let of = |reading, limit, name, unit, means| Measure { reading, limit, below: false, name, unit, means };
    Some(match spec.key {
        "drawdown_threshold" => {
            let limit = (t.drawdown_threshold * Decimal::ONE_HUNDRED).normalize();
            of("engine.drawdown", limit, "drawdown", " %", RESET_REFUSED)
        }
        "daily_loss_limit" => Measure {
            below: true,
            ..of("engine.daily_pnl", -t.daily_loss_limit, "today's result", "", RESET_REFUSED)
        },
        "broker_errors_5m" => {
            of("engine.broker_errors_5m", whole(t.broker_errors_5m), "broker errors", "", RESET_REFUSED)
        }
        "broker_errors_in_a_row" => {
            let most = whole(t.broker_errors_in_a_row.saturating_sub(1));
            of("engine.broker_errors_in_a_row", most, "broker errors in a row", "", RESET_REFUSED)
        }
        "data_age_seconds" => of(
            "health.data_age_seconds",
            whole(t.data_age_seconds),
            "age of the newest price",
            " s",
            RESET_REFUSED,
        ),
        "max_position_per_symbol" => {
            of("engine.position_abs", t.max_position?, "largest position", "", ORDERS_DENIED)
        }
        "max_open_orders" => {
            let limit = whole(t.max_open_orders? as u64);
            of("engine.open_orders", limit, "working orders", "", ORDERS_DENIED)
        }
        _ => return None,
    })
}

impl Measure {
    fn worst(&self, values: impl Iterator<Item = Decimal>) -> Option<Decimal> {
        if self.below { values.min() } else { values.max() }
    }

    fn broken(&self, value: Decimal) -> bool {
        let wrong = if self.below { Ordering::Less } else { Ordering::Greater };
        value.cmp(&self.limit) == wrong
    }

    fn side(&self) -> &'static str {
        if self.below { "below" } else { "over" }
    }

    fn text(&self, value: Decimal) -> String {
        format!("{}{}", value.round_dp(2).normalize(), self.unit)
    }
}

impl Seen {
    fn of(s: &Services, spec: &Spec, now: &Current, then: &Current) -> Self {
        if let Some(measure) = measure(spec, then) {
            return Self::measured(s, &measure);
        }
        let words = match spec.key {
            "dry_run" => vec![dry_run(s, then.tuned.dry_run)],
            "circuit_breaker_enabled" if !then.tuned.circuit_breaker_enabled => {
                vec!["rules and alerts with the action `trip` only tell, and no longer trip".to_owned()]
            }
            "max_notional_total" => return notional(s, then.tuned.max_notional),
            _ if spec.section == "trading_hours" => {
                let at = s.now();
                let word = |inside: bool| if inside { "inside" } else { "outside" };
                let (before, after) = (now.tuned.hours.inside(at), then.tuned.hours.inside(at));
                vec![format!("the desk is {} trading hours now, and would be {}", word(before), word(after))]
            }
            _ => Vec::new(),
        };
        Self { words, breach: false }
    }

    fn measured(s: &Services, m: &Measure) -> Self {
        let all = alerts_readings::gather(s, |name| name == m.reading);
        let values = all.iter().filter(|x| x.reading == m.reading).filter_map(|x| match x.sample {
            Sample::Value { value, .. } => Some(value),
            _ => None,
        });
        match m.worst(values) {
            None => Self { words: vec![format!("{}: not known at the moment", m.name)], breach: false },
            Some(value) if m.broken(value) => {
                let words = format!(
                    "at once: {} is {}, {} the limit of {}; {}",
                    m.name,
                    m.text(value),
                    m.side(),
                    m.text(m.limit),
                    m.means
                );
                Self { words: vec![words], breach: true }
            }
            Some(value) => {
                let words =
                    format!("{} is {}, within the limit of {}", m.name, m.text(value), m.text(m.limit));
                Self { words: vec![words], breach: false }
            }
        }
    }
}

fn dry_run(s: &Services, on: bool) -> String {
    let open: usize =
        engines::all(s).iter().filter_map(|e| e.snapshot.as_ref()).map(|x| x.open_orders.len()).sum();
    match on {
        true => format!("new orders are simulated; {open} working orders stay as they are"),
        false => "new orders are sent for real as soon as the services have read it".to_owned(),
    }
}

fn notional(s: &Services, limit: Option<Decimal>) -> Seen {
    let Some(limit) = limit else { return Seen { words: Vec::new(), breach: false } };
    match crate::services::gate_limits::total_notional(s) {
        Err(why) => {
            Seen { words: vec![format!("{why}: orders that add exposure would be denied")], breach: true }
        }
        Ok(total) if total > limit => {
            let words = format!(
                "at once: all positions are worth {total}, over the limit of {limit}; {ORDERS_DENIED}"
            );
            Seen { words: vec![words], breach: true }
        }
        Ok(total) => {
            let words = format!("all positions are worth {total}, within the limit of {limit}");
            Seen { words: vec![words], breach: false }
        }
    }
}

/// What was stored of the last seven days, looked at with the new value.
async fn past(s: &Services, spec: &Spec, then: &Current) -> Vec<String> {
    if spec.key == "circuit_breaker_enabled" {
        return automatic_trips(s).await;
    }
    let Some(m) = measure(spec, then) else { return Vec::new() };
    let (to, reading) = (s.now(), m.reading);
    let from = time::plus_ms(to, -BACK_MS);
    let points = match s.store.read(move |r| stored(r, reading, from, to)).await {
        Ok(points) => points,
        Err(error) => return vec![format!("what is stored cannot be read: {error}")],
    };
    let Some(worst) = m.worst(points.iter().map(|(_, value)| *value)) else {
        return vec![format!("nothing is stored of {} in the last 7 days", m.name)];
    };
    let over: Vec<Timestamp> = points.iter().filter(|(_, v)| m.broken(*v)).map(|(at, _)| *at).collect();
    let times = stretches(over);
    let limit = m.text(m.limit);
    if times == 0 {
        return vec![format!("never {} {limit}: the worst was {}", m.side(), m.text(worst))];
    }
    let noun = if times == 1 { "once" } else { "times" };
    let count = if times == 1 { noun.to_owned() } else { format!("{times} {noun}") };
    vec![format!("{count} {} {limit}, the worst was {}; {}", m.side(), m.text(worst), m.means)]
}

type Points = Vec<(Timestamp, Decimal)>;

fn stored(r: &ReadTx<'_>, reading: &str, from: Timestamp, to: Timestamp) -> Result<Points, StoreError> {
    let mut all = Vec::new();
    for series in r.series()?.into_iter().filter(|x| x.reading == reading).take(SERIES_MAX) {
        let points = r.readings(series.id, from, to)?;
        all.extend(points.into_iter().filter_map(|p| Some((p.at, p.value?))));
    }
    all.sort_by_key(|(at, _)| *at);
    Ok(all)
}

/// Most series of one reading that are looked at.
const SERIES_MAX: usize = 50;
/// A pause of so long begins a new stretch.
const STRETCH_GAP_SECONDS: i64 = 180;

/// How many stretches of time these moments make.
fn stretches(moments: Vec<Timestamp>) -> usize {
    let mut last = None;
    let mut count = 0;
    for at in moments.into_iter().map(Timestamp::as_second) {
        if last.is_none_or(|before| at - before > STRETCH_GAP_SECONDS) {
            count += 1;
        }
        last = Some(at);
    }
    count
}

async fn automatic_trips(s: &Services) -> Vec<String> {
    let from = time::plus_ms(s.now(), -BACK_MS);
    let Ok(rows) = crate::services::breaker_views::history_rows(s).await else {
        return vec!["the history cannot be read".to_owned()];
    };
    let own = rows.iter().filter(|row| row.tripped_at >= from && row.code != "MANUAL").count();
    vec![match own {
        0 => "no trip of the last 7 days was automatic".to_owned(),
        1 => "one trip of the last 7 days was automatic and would not have been".to_owned(),
        n => format!("{n} trips of the last 7 days were automatic and would not have been"),
    }]
}
