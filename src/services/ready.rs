//! Whether the appliance can do its work, check by check.

use crate::domain::gate::BreakerSeen;
use crate::domain::time;
use crate::services::Services;
use crate::services::backup;
use crate::services::settings_config;
use crate::store::backup::disk_free;
use std::sync::atomic::Ordering;

/// The scheduler rings every ten seconds; silent for longer than this, it does not turn.
pub const BELL_SILENT_SECONDS: i64 = 35;
/// Less free space than this is told: a backup and the records of a busy day need more.
pub const DISK_LOW_BYTES: u64 = 1024 * 1024 * 1024;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// As it should be.
    Good,
    /// Worth a look; the appliance does its work.
    Warn,
    /// The appliance cannot do its work.
    Bad,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Stable word.
    pub id: &'static str,
    /// How it ended.
    pub mark: Mark,
    /// In words.
    pub words: String,
}

fn line(id: &'static str, good: bool, otherwise: Mark, words: String) -> Line {
    Line { id, mark: if good { Mark::Good } else { otherwise }, words }
}

/// Every check of readiness; none may be bad.
pub async fn checks(s: &Services) -> Vec<Line> {
    let mut lines = records(s).await;
    lines.extend(machine(s));
    lines.push(backups(s).await);
    let (good, words) = settings_config::words(s);
    lines.push(line("config", good, Mark::Warn, words));
    lines.extend(channels(s));
    lines
}

async fn records(s: &Services) -> Vec<Line> {
    let now = s.now();
    let known = s.safety.known();
    let seen = known.breaker_seen(now);
    let ledger = match s.store.fault() {
        Some(error) => Err(error.to_string()),
        None => s.store.read(|r| r.count_users()).await.map_err(|e| e.to_string()),
    };
    let state = match &known.unreadable {
        Some(why) => why.clone(),
        None => format!("verified {:.1} s ago", known.staleness_seconds(now)),
    };
    let unrecorded = s.spool.len();
    let recorded = match unrecorded {
        0 => "every act is in the ledger".to_owned(),
        n => format!("{n} acts hold but are not in the ledger yet: free space or repair the disk"),
    };
    let board = match s.store.sizes().1 {
        0 => "there is none; Redis clients are answered from memory".to_owned(),
        bytes => format!("{bytes} bytes"),
    };
    let sealing = s.alerts.routing().sealer.is_some();
    let key =
        if sealing { "there" } else { "there is none: nobody can be told of anything; the log says why" };
    vec![
        line("ledger", ledger.is_ok(), Mark::Bad, ledger.err().unwrap_or_else(|| "readable".to_owned())),
        line("state", seen != BreakerSeen::Unreadable, Mark::Bad, state),
        line("recorded", unrecorded == 0 && known.unrecorded == 0, Mark::Bad, recorded),
        line("board", s.store.sizes().1 > 0, Mark::Bad, board),
        line("seal_key", sealing, Mark::Warn, key.to_owned()),
    ]
}

/// Scheduler and disk.
fn machine(s: &Services) -> Vec<Line> {
    let rang = s.bell_rang_at.load(Ordering::Relaxed);
    let silent = s.now().as_second() - rang;
    let bell = match rang {
        0 => "has not rung yet; it rings every 10 s".to_owned(),
        _ => format!("rang {silent} s ago"),
    };
    let turns = rang == 0 || silent <= BELL_SILENT_SECONDS;
    let disk = match s.store.ledger_path().parent().map(disk_free) {
        Some(Ok(free)) => {
            let words = format!("{} MiB free for the records", free / (1024 * 1024));
            line("disk", free >= DISK_LOW_BYTES, Mark::Warn, words)
        }
        Some(Err(error)) => line("disk", false, Mark::Warn, format!("free space is not known: {error}")),
        None => line("disk", false, Mark::Warn, "free space is not known".to_owned()),
    };
    vec![line("watchdog", turns, Mark::Warn, format!("the scheduler {bell}")), disk]
}

async fn backups(s: &Services) -> Line {
    let (every_ms, newest) = backup::newest(s).await;
    let Some(every_ms) = every_ms else {
        return line("backup", true, Mark::Warn, "none are due by themselves".to_owned());
    };
    let Some(at) = newest else {
        return line(
            "backup",
            false,
            Mark::Warn,
            "there is none yet; one is taken within minutes".to_owned(),
        );
    };
    let late = backup::is_late(every_ms, at, s.now());
    line("backup", !late, Mark::Warn, format!("the newest is of {}", time::iso(at)))
}

/// Channels that do not answer.
fn channels(s: &Services) -> Vec<Line> {
    let silent = s.deliveries.express.closed();
    let lanes = s.alerts.routing().lanes.len();
    if silent.is_empty() {
        let words = match lanes {
            0 => "there are none: nobody is told of anything".to_owned(),
            n => format!("{n} configured, none known not to answer"),
        };
        return vec![line("channels", lanes > 0, Mark::Warn, words)];
    }
    let words = |lane: String| format!("{lane} does not answer; what is owed there waits");
    silent.into_iter().map(|lane| line("channel", false, Mark::Warn, words(lane))).collect()
}
