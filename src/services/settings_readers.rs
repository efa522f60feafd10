//! Readers of settings: each says which version it runs, so that one sees who is behind.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::settings::RESOURCE;
use crate::services::settings_views;
use crate::store::Lane;
use crate::store::SettingsReaderRow;
use crate::wire;
use std::collections::BTreeMap;

/// Most readers that are remembered.
pub const READERS_MAX: usize = 200;
/// Longest name of a reader.
pub const READER_NAME_MAX: usize = 64;
/// A reader that has not spoken for so long makes room for another one.
pub const READER_KEPT_MS: i64 = 7 * 24 * 3_600_000;

/// Readers by name.
#[derive(Debug, Default)]
pub struct Readers(BTreeMap<String, SettingsReaderRow>);

/// Takes over what the ledger knows.
pub(in crate::services) fn remember(s: &Services, rows: Vec<SettingsReaderRow>) {
    s.live.readers.lock().0 = rows.into_iter().map(|row| (row.reader.clone(), row)).collect();
}

/// A reader says which version it runs.
///
/// # Errors
/// Not permitted, no such version, a bad name, too many readers, not recorded.
pub async fn acknowledge(
    s: &Services,
    actor: &Actor,
    reader: &str,
    version: i64,
) -> Result<wire::SettingsReaderView, Refusal> {
    if let Err(refusal) = permit(actor, &needs::SETTINGS_READ, "acknowledge settings") {
        let named: String = reader.chars().take(READER_NAME_MAX).collect();
        let act = ("SETTINGS_ACKNOWLEDGE", (RESOURCE, named.as_str()));
        audit::on_refusal(s, actor, act, "", Some(&refusal)).await;
        return Err(refusal);
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c);
    if reader.is_empty() || reader.len() > READER_NAME_MAX || !reader.chars().all(plain) {
        let message =
            format!("use 1 to {READER_NAME_MAX} letters, digits, dots, colons, dashes and underscores");
        return Err(Refusal::invalid("reader", message));
    }
    let newest = s.live.now().version;
    if !(0..=newest).contains(&version) {
        let message = format!("there is no version {version}; the newest is {newest}");
        return Err(Refusal::invalid("version", message));
    }
    let now = s.now();
    let made_at =
        s.store.read(move |r| Ok(r.settings_version(version)?.map(|v| v.made_at))).await.ok().flatten();
    let lag_ms = made_at.map(|at| i64::try_from(now.duration_since(at).as_millis()).unwrap_or(0).max(0));
    let row = SettingsReaderRow {
        reader: reader.to_owned(),
        door: actor.door.as_str().to_owned(),
        version,
        at: now,
        lag_ms,
    };
    let news = take_in(s, &row)?;
    if let Some(row) = news {
        let oldest = time::plus_ms(now, -READER_KEPT_MS);
        let written: Result<(), Fault> = s
            .write(Lane::Normal, now, move |tx| {
                tx.forget_settings_readers(oldest)?;
                Ok(tx.put_settings_reader(&row)?)
            })
            .await;
        written.map_err(Fault::into_refusal)?;
        settings_views::announce(s, &[]);
    }
    Ok(view(&row, newest))
}

/// Remembers it; hands the row back when it is worth writing down: a new reader, or another version.
fn take_in(s: &Services, row: &SettingsReaderRow) -> Result<Option<SettingsReaderRow>, Refusal> {
    let mut readers = s.live.readers.lock();
    let known = readers.0.get(&row.reader).cloned();
    if known.is_none() && readers.0.len() >= READERS_MAX {
        let oldest = time::plus_ms(row.at, -READER_KEPT_MS);
        readers.0.retain(|_, r| r.at >= oldest);
        if readers.0.len() >= READERS_MAX {
            let cause = format!("{READERS_MAX} readers acknowledge settings already");
            return Err(Refusal::OverCapacity { cause, retry_after_seconds: 60 });
        }
    }
    let same = known.as_ref().is_some_and(|k| k.version == row.version && k.door == row.door);
    // When it said so first is what counts for the lag.
    let kept = match known {
        Some(known) if same => SettingsReaderRow { at: row.at, ..known },
        _ => row.clone(),
    };
    readers.0.insert(row.reader.clone(), kept);
    s.live.changed();
    Ok((!same).then(|| row.clone()))
}

/// All readers, and how many of them run an older version.
#[must_use]
pub fn list(s: &Services) -> Vec<wire::SettingsReaderView> {
    let newest = s.live.now().version;
    s.live.readers.lock().0.values().map(|row| view(row, newest)).collect()
}

/// How many readers run an older version.
#[must_use]
pub fn behind(s: &Services) -> usize {
    let newest = s.live.now().version;
    s.live.readers.lock().0.values().filter(|row| row.version < newest).count()
}

/// Shows in the metrics how many are behind.
pub(in crate::services) fn count(s: &Services) {
    s.metrics.tradewarden_settings_readers_behind.set(i64::try_from(behind(s)).unwrap_or(i64::MAX));
}

fn view(row: &SettingsReaderRow, newest: i64) -> wire::SettingsReaderView {
    wire::SettingsReaderView {
        name: row.reader.clone(),
        door: row.door.clone(),
        version: row.version,
        current: row.version == newest,
        at: time::iso(row.at),
        lag_ms: row.lag_ms,
    }
}
