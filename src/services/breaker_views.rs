//! What the doors show of the breaker: its state, its past, and the checklist after a reset.

use crate::domain::breaker;
use crate::domain::gate::BreakerSeen;
use crate::domain::gate::Verdict;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::fault;
use crate::store::TripRow;
use crate::wire;

/// Most trips on a page.
pub const HISTORY_PAGE_MAX: usize = 200;
/// Age of the last verified read that the checklist accepts.
const STALENESS_TARGET_SECONDS: f64 = 5.0;

/// The breaker now.
#[must_use]
pub fn view(s: &Services) -> wire::BreakerView {
    let now = s.now();
    let known = s.safety.known();
    let stored = known.safety.as_ref().and_then(|x| x.breaker.as_ref());
    let latched = known.latched.as_ref();
    wire::BreakerView {
        state: known.breaker_seen(now).as_str().to_owned(),
        since: latched.map(|l| l.at).or(stored.map(|b| b.since)).map(time::iso),
        tripped_at: stored.and_then(|b| b.tripped_at).or(latched.map(|l| l.at)).map(time::iso),
        tripped_by: stored.and_then(|b| b.tripped_by.clone()).or(latched.map(|l| l.by.clone())),
        trip_reason: stored.and_then(|b| b.trip_reason.clone()).or(latched.map(|l| l.reason.clone())),
        trip_code: stored.and_then(|b| b.trip_code.clone()),
        trip_details: stored.and_then(|b| b.trip_details.clone()),
        reset_at: stored.and_then(|b| b.reset_at).map(time::iso),
        reset_by: stored.and_then(|b| b.reset_by.clone()),
        reset_reason: stored.and_then(|b| b.reset_reason.clone()),
        trip_count_today: stored.map_or(0, |b| b.trips_on(&s.day(now))),
        staleness_seconds: known.staleness_seconds(now),
        recorded: known.unrecorded == 0,
        reset_available_in_seconds: stored.map_or(0, |b| b.reset_wait_seconds(now)),
    }
}

/// The JSON under `circuit_breaker:state`; `None` while there is no state.
#[must_use]
pub fn board_json(s: &Services) -> Option<String> {
    let now = s.now();
    let known = s.safety.known();
    let stored = known.safety.as_ref().and_then(|x| x.breaker.as_ref());
    let mut json = stored.map(|b| b.board_json(&s.day(now)));
    if known.pending_trips > 0 {
        let value = json.get_or_insert_with(|| serde_json::json!({ "trip_count_today": 0 }));
        value["state"] = "TRIPPED".into();
        if let Some(act) = &known.latched {
            value["tripped_at"] = time::iso(act.at).into();
            value["trip_reason"] = act.reason.clone().into();
        }
    }
    json.map(|value| value.to_string())
}

/// A page of trips, newest first.
///
/// # Errors
/// When the ledger cannot be read.
pub async fn history(s: &Services, limit: usize, before: Option<i64>) -> Result<wire::TripHistory, Refusal> {
    let limit = limit.clamp(1, HISTORY_PAGE_MAX);
    let rows =
        s.store.read(move |r| r.trip_history(limit, before)).await.map_err(|e| fault::unreadable(&e))?;
    let next_cursor = (rows.len() == limit).then(|| rows.last().map(|r| r.id.to_string())).flatten();
    Ok(wire::TripHistory { items: rows.into_iter().map(trip_record).collect(), next_cursor })
}

/// All kept trips as rows, newest first: for the history key of the Redis adapter.
///
/// # Errors
/// When the ledger cannot be read.
pub async fn history_rows(s: &Services) -> Result<Vec<TripRow>, Refusal> {
    s.store.read(|r| r.trip_history(breaker::HISTORY_LIMIT, None)).await.map_err(|e| fault::unreadable(&e))
}

fn trip_record(row: TripRow) -> wire::TripRecord {
    wire::TripRecord {
        id: row.id,
        tripped_at: time::iso(row.tripped_at),
        tripped_by: row.tripped_by,
        reason: row.reason,
        code: row.code,
        details: row.details,
        duration_seconds: row.reset_at.map(|at| time::age_seconds(row.tripped_at, at)),
        reset_at: row.reset_at.map(time::iso),
        reset_by: row.reset_by,
        reset_reason: row.reset_reason,
    }
}

/// The runbook's checklist after a reset.
#[must_use]
pub fn verification(s: &Services) -> Vec<wire::CheckItem> {
    let now = s.now();
    let known = s.safety.known();
    let seen = known.breaker_seen(now);
    let verdict = known.verdict(now);
    let staleness = known.staleness_seconds(now);
    let last = s.breaker.last_reset.lock().clone();
    let item = |id: &str, label: &str, done: bool, detail: String| wire::CheckItem {
        id: id.to_owned(),
        label: label.to_owned(),
        done,
        detail,
    };
    vec![
        item(
            "state",
            "CB state shows OPEN",
            seen == BreakerSeen::Open,
            format!("state is {}", seen.as_str()),
        ),
        item(
            "orders",
            "No pending orders blocked",
            verdict == Verdict::Open,
            format!("the gate answers {}", verdict.as_str()),
        ),
        item(
            "audit",
            "Audit log shows reset entry",
            last.is_some(),
            last.map_or("no reset so far".to_owned(), |(id, at)| format!("entry {id} at {at}")),
        ),
        item(
            "staleness",
            "cb_staleness_seconds is near 0",
            staleness <= STALENESS_TARGET_SECONDS,
            format!("{staleness:.1} s since the last verified read"),
        ),
    ]
}
