//! Ledger, board and backups.

use crate::app::doctor::Finding;
use crate::app::plans;
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery;
use crate::domain::time;
use crate::services::backup::is_late;
use crate::store::StoreError;
use crate::store::backup;
use crate::store::open_look;
use crate::store::open_look::Look;
use std::fs;
use std::os::unix::fs::MetadataExt;

/// Newest backups up to this size are read back whole.
const BACKUP_READ_MAX_BYTES: u64 = 256 * 1024 * 1024;
const ALONE: &str = "run this as root or as the appliance's user";

/// The ledger: pages, schema, the newest part of the audit log, and what was ever delivered.
pub(in crate::app) fn ledger(config: &Config) -> Vec<Finding> {
    let data_dir = &config.store.data_dir;
    if !open_look::ledger_is_expected(data_dir) {
        let text = format!("there is none in {}", data_dir.display());
        return vec![Finding::warning(
            "ledger",
            text,
            "the first start makes it; is this the right data_dir?",
        )];
    }
    let look = match open_look::ledger(data_dir) {
        Ok(look) => look,
        Err(error @ StoreError::Missing { .. }) => {
            let hint = "do not start without it: `tradewarden restore` puts a backup in place";
            return vec![Finding::wrong("ledger", error.to_string(), hint)];
        }
        Err(error) => return vec![Finding::wrong("ledger", format!("cannot be read: {error}"), ALONE)],
    };
    let mut found = vec![pages(&look), schema(&look)];
    // Of a damaged ledger, or one of another schema, nothing more can be said.
    if look.schema == look.known && look.pages.as_deref().is_none_or(|verdict| verdict == "ok") {
        found.push(audit_log(&look));
        found.extend(channels(config, &look));
    }
    found
}

fn pages(look: &Look) -> Finding {
    let mib = look.bytes / (1024 * 1024);
    match look.pages.as_deref() {
        None => {
            Finding::good("ledger", format!("{mib} MiB: too large to read here; `tradewarden backup` does"))
        }
        Some("ok") => Finding::good("ledger", format!("{mib} MiB, every page is whole")),
        Some(verdict) => {
            let hint = "stop the appliance and put a backup in place: `tradewarden restore`";
            Finding::wrong("ledger", format!("is damaged: {verdict}"), hint)
        }
    }
}

fn schema(look: &Look) -> Finding {
    let (schema, known) = (look.schema, look.known);
    let text = format!("schema {schema}, this program has {known}");
    match schema {
        n if n > known => {
            let hint = "install the version that wrote it, or restore a backup of before the upgrade";
            Finding::wrong("schema", text, hint)
        }
        n if n < known => {
            Finding::warning("schema", text, "the next start brings it up to date and keeps a copy of before")
        }
        _ => Finding::good("schema", format!("{schema}")),
    }
}

fn audit_log(look: &Look) -> Finding {
    let entries = look.head.id;
    match &look.broken {
        None => Finding::good("audit log", format!("{entries} entries; the newest {} fit", open_look::TAIL)),
        Some(why) => {
            let hint = "keep the file as it is; `tradewarden audit verify` walks all of it, also in backups";
            Finding::wrong("audit log", why.clone(), hint)
        }
    }
}

/// Channels over which nothing ever arrived: nobody knows whether they work.
fn channels(config: &Config, look: &Look) -> Vec<Finding> {
    let lanes = delivery::routing(config).lanes;
    if lanes.is_empty() {
        let hint = "configure a channel in [alerts]; an imported routing may have its own";
        return vec![Finding::warning("channels", "the config has none", hint)];
    }
    let never: Vec<&str> =
        lanes.keys().map(String::as_str).filter(|lane| !look.delivered.iter().any(|d| d == lane)).collect();
    if never.is_empty() {
        return vec![Finding::good("channels", format!("{}, each has delivered something", lanes.len()))];
    }
    let text = format!("nothing was ever delivered over {}", never.join(", "));
    vec![Finding::warning("channels", text, "try it: `tradewarden alerts test`")]
}

/// The board: opened only when nobody else has it, and by its owner, because opening writes.
pub(in crate::app) fn board(config: &Config) -> Option<Finding> {
    let data_dir = &config.store.data_dir;
    let owner = fs::metadata(data_dir).ok()?.uid();
    if open_look::held(data_dir) {
        return Some(Finding::good("board", "in use by the appliance"));
    }
    if owner != nix::unistd::geteuid().as_raw() {
        return Some(Finding::good("board", "not opened: only its owner may, because opening writes"));
    }
    Some(match open_look::board(data_dir) {
        Ok(()) => Finding::good("board", "opens"),
        Err(error) => {
            let hint = "nothing is lost: the next start moves it aside and draws it again from the ledger";
            Finding::warning("board", format!("does not open: {error}"), hint)
        }
    })
}

/// How old the newest backup is, and whether it is whole.
pub(in crate::app) fn backups(config: &Config) -> Finding {
    let plan = plans::backups(config);
    let found = backup::list(&plan.directory);
    let shown = plan.directory.display();
    let Some(newest) = found.first() else {
        return Finding::warning(
            "backups",
            format!("there is none in {shown}"),
            "take one: `tradewarden backup`",
        );
    };
    let (place, at) = (plan.directory.join(&newest.name), time::parse_iso(&newest.created_at));
    let now = Clock::System.now();
    let hours = at.map_or(f64::INFINITY, |at| time::age_seconds(at, now) / 3600.0);
    if newest.ledger_bytes <= BACKUP_READ_MAX_BYTES
        && let Err(error) = backup::check(&place)
    {
        let hint = "take another one: `tradewarden backup`; look at the disk it lies on";
        return Finding::wrong(
            "backups",
            format!("the newest, {}, is not whole: {error}", newest.name),
            hint,
        );
    }
    let text = format!("{}, the newest is {hours:.1} h old", found.len());
    let Some(every_ms) = plan.every_ms else {
        return Finding::warning("backups", text, "none are taken by themselves: [backup] every_hours is 0");
    };
    if at.is_none_or(|at| is_late(every_ms, at, now)) {
        let due = config.backup.every_hours;
        let hint = format!("one is due every {due} h: the log says why none was taken");
        return Finding::warning("backups", text, hint);
    }
    Finding::good("backups", text)
}
