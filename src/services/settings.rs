//! Settings verbs: what is in force, in memory for everybody who asks, and where it came from at the start.
//!
//! Whoever needs a setting asks here, each time anew: then a change holds from the next question on.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::settings::REGISTRY;
use crate::domain::settings::place;
use crate::domain::settings_hours::Hours;
use crate::domain::settings_state::Current;
use crate::domain::settings_state::Edited;
use crate::domain::settings_state::Pins;
use crate::services::Fault;
use crate::services::Services;
use crate::services::settings_readers;
use crate::services::settings_views;
use crate::store::Lane;
use crate::store::ReadTx;
use crate::store::SettingRow;
use crate::store::SettingsVersionRow;
use crate::store::StoreError;
use crate::wire;
use arc_swap::ArcSwap;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value as Json;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use tokio::sync::watch;

/// Resource of every entry about settings.
pub(in crate::services) const RESOURCE: &str = "settings";
/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

/// The settings in force, and who reads them.
#[derive(Debug)]
pub struct Room {
    current: ArcSwap<Current>,
    /// Orders are simulated whatever is recorded: a switch to dry run holds before it is written down.
    held_dry: AtomicBool,
    pins: ArcSwap<Pins>,
    /// Held while a change is made, so that two of them do not build on the same version.
    pub(in crate::services) turn: tokio::sync::Mutex<()>,
    pub(in crate::services) readers: Mutex<settings_readers::Readers>,
    /// Rises with everything that readers are shown, so that a copy of it is made anew only then.
    shown: AtomicU64,
    /// Raised with each version: wakes long polls.
    pub(in crate::services) news: watch::Sender<i64>,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            current: ArcSwap::from_pointee(Current::default()),
            held_dry: AtomicBool::new(false),
            pins: ArcSwap::from_pointee(Pins::new()),
            turn: tokio::sync::Mutex::new(()),
            readers: Mutex::default(),
            shown: AtomicU64::new(1),
            news: watch::Sender::new(0),
        }
    }
}

impl Room {
    /// The settings in force.
    #[must_use]
    pub fn now(&self) -> Arc<Current> {
        self.current.load_full()
    }

    /// A number that rises with each change of what is shown of settings and readers.
    #[must_use]
    pub fn shown(&self) -> u64 {
        self.shown.load(Ordering::Acquire)
    }

    /// Something that is shown changed.
    pub(in crate::services) fn changed(&self) {
        self.shown.fetch_add(1, Ordering::AcqRel);
    }
}

/// Orders are simulated.
#[must_use]
pub fn dry_run(s: &Services) -> bool {
    s.live.held_dry.load(Ordering::Acquire) || s.live.now().tuned.dry_run
}

/// Rules and alerts may trip the breaker by themselves.
#[must_use]
pub fn circuit_breaker_enabled(s: &Services) -> bool {
    s.live.now().tuned.circuit_breaker_enabled
}

/// How long the old secret of a rotated key still works.
#[must_use]
pub fn api_key_rotation_grace_ms(s: &Services) -> i64 {
    let hours = i64::try_from(s.live.now().tuned.rotation_grace_hours).unwrap_or(0);
    hours.saturating_mul(HOUR_MS)
}

/// How long entries of the audit log are kept; `None` is for ever.
#[must_use]
pub fn audit_retention_days(s: &Services) -> Option<u32> {
    s.live.now().tuned.retention_days
}

/// Whether the desk is in its trading hours.
#[must_use]
pub fn in_trading_hours(s: &Services, at: Timestamp) -> bool {
    s.live.now().tuned.hours.inside(at)
}

/// When the desk trades.
#[must_use]
pub fn trading_hours(s: &Services) -> Hours {
    s.live.now().tuned.hours.clone()
}

/// Makes dry run hold, or hold no longer by itself.
pub(in crate::services) fn hold_dry(s: &Services, hold: bool) {
    s.live.held_dry.store(hold, Ordering::Release);
    s.live.changed();
}

/// Takes the pins over and reads what the ledger has. A ledger that cannot be read leaves pins and defaults, and
/// trading is blocked as long; it is read again with the state.
pub fn start(s: &Services, pins: Pins) {
    s.live.pins.store(Arc::new(pins));
    match s.store.read_now(read_all) {
        Ok((version, edited)) => put_in_force(s, version, edited),
        Err(error) => {
            tracing::error!(%error, "settings cannot be read; pinned and default values hold");
            put_in_force(s, 0, BTreeMap::new());
        }
    }
    if let Ok(rows) = s.store.read_now(|r| r.settings_readers()) {
        settings_readers::remember(s, rows);
        settings_readers::count(s);
    }
}

/// Takes other pins over while the appliance runs: they hold at once, get a version of their own, and readers are told.
pub async fn repin(s: &Services, pins: Pins) {
    if **s.live.pins.load() == pins {
        return;
    }
    let before = s.live.now();
    s.live.pins.store(Arc::new(pins));
    // Whether or not the ledger can take it down.
    put_in_force(s, before.version, before.edited.clone());
    settle(s).await;
    let now = s.live.now();
    let changed: Vec<wire::SettingChanged> = REGISTRY
        .iter()
        .enumerate()
        .filter(|(at, _)| before.value(*at) != now.value(*at))
        .map(|(at, spec)| wire::SettingChanged {
            section: spec.section.to_owned(),
            key: spec.key.to_owned(),
            before: before.value(at).clone(),
            after: now.value(at).clone(),
        })
        .collect();
    settings_views::announce(s, &changed);
}

fn read_all(r: &ReadTx<'_>) -> Result<(i64, BTreeMap<usize, Edited>), StoreError> {
    let version = r.settings_version_number()?;
    Ok((version, r.settings()?.iter().filter_map(edited_of).collect()))
}

/// A row as the state knows it; a setting that is none any more is left out.
fn edited_of(row: &SettingRow) -> Option<(usize, Edited)> {
    let at = place(&row.section, &row.key)?;
    let read = |text: &Option<String>| text.as_deref().and_then(|t| serde_json::from_str::<Json>(t).ok());
    // What an older version kept and this one would not accept falls back to the default.
    let fits = |value: Json| crate::domain::settings_values::canonical(REGISTRY.get(at)?, &value).ok();
    let edited = Edited {
        value: read(&row.value).and_then(fits),
        version: row.version,
        changed_at: row.changed_at,
        changed_by: row.changed_by.clone(),
        expires_at: row.expires_at,
        reverts_to: read(&row.reverts_to).and_then(fits),
    };
    Some((at, edited))
}

/// The row of what the editor says about the setting at this place.
pub(in crate::services) fn row_of(at: usize, edited: &Edited) -> Option<SettingRow> {
    let spec = REGISTRY.get(at)?;
    Some(SettingRow {
        section: spec.section.to_owned(),
        key: spec.key.to_owned(),
        value: edited.value.as_ref().map(Json::to_string),
        version: edited.version,
        changed_at: edited.changed_at,
        changed_by: edited.changed_by.clone(),
        expires_at: edited.expires_at,
        reverts_to: edited.reverts_to.as_ref().map(Json::to_string),
    })
}

/// Lets everybody who asks from now on find this.
pub(in crate::services) fn put_in_force(s: &Services, version: i64, edited: BTreeMap<usize, Edited>) {
    let current = Current::of(version, s.live.pins.load_full(), edited);
    s.live.current.store(Arc::new(current));
    s.live.changed();
    s.metrics.tradewarden_settings_version.set(version);
    settings_readers::count(s);
    s.live.news.send_replace(version);
}

/// Reads the ledger anew, and writes a version of its own when what is pinned is not what it was when the appliance
/// last ran: readers see by the number that something changed.
pub async fn settle(s: &Services) {
    let _turn = s.live.turn.lock().await;
    match s.store.read(read_all).await {
        Ok((version, edited)) => put_in_force(s, version, edited),
        Err(error) => {
            tracing::warn!(%error, "settings cannot be read; pinned and default values hold");
            return;
        }
    }
    let before = s.live.now();
    let newest = s.store.read(move |r| r.settings_version(before.version)).await;
    let Ok(newest) = newest else { return };
    let now = s.live.now();
    let known = newest.and_then(|v| serde_json::from_str::<BTreeMap<String, Json>>(&v.effective).ok());
    let known = known.unwrap_or_else(|| Current::default().all());
    let changes: Vec<Json> = REGISTRY
        .iter()
        .enumerate()
        .filter_map(|(at, spec)| {
            let before = known.get(&spec.name()).cloned().unwrap_or(Json::Null);
            let after = now.value(at);
            let same = before == *after || (known.is_empty() && after.is_null());
            (!same).then(|| {
                json!({ "section": spec.section, "key": spec.key, "before": before, "after": after,
                        "origin": now.origin(at).as_str() })
            })
        })
        .collect();
    if changes.is_empty() {
        return;
    }
    let reason = "file and environment pin other values than when the appliance last ran";
    let actor = Actor::new("config", Role::Admin, Door::Scheduler);
    let row = version_row(s, &actor, now.version + 1, reason, &changes, &now);
    let details = json!({ "version": row.version, "changes": changes });
    let draft = Draft::new(&actor, "SETTINGS_PINNED", EventType::Admin, (RESOURCE, "all"));
    let draft = draft.reason(reason).details(details);
    let version = row.version;
    let written: Result<(), Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            tx.add_settings_version(&row)?;
            tx.audit(draft)?;
            Ok(())
        })
        .await;
    match written {
        Ok(()) => put_in_force(s, version, now.edited.clone()),
        Err(error) => tracing::warn!(?error, "that pinned values changed could not be recorded"),
    }
}

/// A version that holds what `now` says.
pub(in crate::services) fn version_row(
    s: &Services,
    actor: &Actor,
    version: i64,
    reason: &str,
    changes: &[Json],
    now: &Current,
) -> SettingsVersionRow {
    SettingsVersionRow {
        version,
        made_at: s.now(),
        made_by: actor.id.clone(),
        door: actor.door.as_str().to_owned(),
        reason: reason.to_owned(),
        changes: Json::from(changes.to_vec()).to_string(),
        state: json!(now.said()).to_string(),
        effective: json!(now.all()).to_string(),
        expires_at: None,
        reverted_by: None,
    }
}
