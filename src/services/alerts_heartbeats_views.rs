//! Heartbeats as they are shown.

use crate::domain::alerts_durations;
use crate::domain::alerts_heartbeats::Heartbeat;
use crate::domain::alerts_schedules::Schedule;
use crate::domain::time;
use crate::services::Services;
use crate::store::HeartbeatRow;
use crate::store::PingRow;
use crate::wire;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

/// What was set up, for the audit log: never the token.
pub(in crate::services) fn setting(beat: &Heartbeat) -> Value {
    json!({
        "name": beat.name,
        "title": beat.title,
        "schedule": schedule_words(&beat.schedule),
        "grace": alerts_durations::shown(beat.grace_ms),
        "severity": beat.level.as_str(),
        "labels": beat.labels,
        "paused": beat.paused,
    })
}

/// When it is due, in a line.
pub(in crate::services) fn schedule_words(schedule: &Schedule) -> String {
    match schedule {
        Schedule::Every { period_ms } => format!("every {}", alerts_durations::shown(*period_ms)),
        Schedule::Cron(cron) => format!("{} ({})", cron.text, cron.zone),
    }
}

/// A heartbeat with its pings.
pub(in crate::services) fn view(
    row: &HeartbeatRow,
    pings: Vec<PingRow>,
    now: Timestamp,
) -> wire::HeartbeatView {
    let (beat, pulse) = (&row.beat, &row.pulse);
    let (period, cron, time_zone) = match &beat.schedule {
        Schedule::Every { period_ms } => (Some(alerts_durations::shown(*period_ms)), None, None),
        Schedule::Cron(cron) => (None, Some(cron.text.clone()), Some(cron.zone.clone())),
    };
    wire::HeartbeatView {
        name: beat.name.clone(),
        title: beat.title.clone(),
        schedule: schedule_words(&beat.schedule),
        period,
        cron,
        time_zone,
        grace: alerts_durations::shown(beat.grace_ms),
        severity: beat.level.as_str().to_owned(),
        labels: beat.labels.clone(),
        paused: beat.paused,
        state: pulse.state.as_str().to_owned(),
        since: time::iso(pulse.since),
        reason: pulse.reason.clone(),
        heard_at: pulse.heard_at.map(time::iso),
        age_seconds: pulse.heard_at.map(|at| time::age_seconds(at, now)),
        due_at: pulse.due_at.map(time::iso),
        deadline: pulse.deadline.map(time::iso),
        started_at: pulse.started_at.map(time::iso),
        took_ms: pulse.took_ms,
        exit_code: pulse.exit_code,
        pings: pings.into_iter().map(ping_view).collect(),
        version: row.version,
        created_at: time::iso(row.created_at),
        created_by: row.created_by.clone(),
        updated_at: time::iso(row.updated_at),
        updated_by: row.updated_by.clone(),
    }
}

fn ping_view(row: PingRow) -> wire::PingView {
    wire::PingView {
        at: time::iso(row.at),
        beat: row.beat,
        exit_code: row.exit_code,
        run: row.run,
        took_ms: row.took_ms,
        ip_address: row.ip_address,
        body: row.body,
    }
}

/// A heartbeat after it was made or changed, with its address where that is new.
pub(in crate::services) fn made(
    s: &Services,
    row: &HeartbeatRow,
    token: Option<&str>,
) -> wire::HeartbeatMade {
    let settings = s.settings();
    let base = settings.public_url.trim_end_matches('/');
    wire::HeartbeatMade {
        info: view(row, Vec::new(), s.now()),
        ping_url: token.map(|t| format!("{base}/ping/{t}")),
        push_url: token.map(|t| format!("{base}/api/push/{t}")),
    }
}
