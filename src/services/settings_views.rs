//! Settings in the forms in which doors show them, and the announcement of a change.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::settings;
use crate::domain::settings::Kind;
use crate::domain::settings::REGISTRY;
use crate::domain::settings::SECTIONS;
use crate::domain::settings_state::Current;
use crate::domain::settings_state::default_of;
use crate::domain::settings_values::DAYS;
use crate::domain::time;
use crate::services::Services;
use crate::services::announce_safety;
use crate::services::conditions;
use crate::services::fault;
use crate::services::publish;
use crate::services::settings as room;
use crate::services::settings_readers;
use crate::store::SettingsVersionRow;
use crate::wire;
use serde_json::Value as Json;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Most versions on one page.
pub const VERSIONS_PAGE: usize = 50;
/// Longest wait of a long poll.
pub const WATCH_MAX_MS: u64 = 15_000;

/// Every setting.
///
/// # Errors
/// Not permitted.
pub fn list(s: &Services, actor: &Actor) -> Result<wire::SettingsView, Refusal> {
    permit(actor, &needs::SETTINGS_READ, "see the settings")?;
    let now = s.live.now();
    let sections = SECTIONS.iter().map(|(section, words)| wire::SettingsSectionView {
        section: (*section).to_owned(),
        words: (*words).to_owned(),
        settings: places(section).map(|at| setting(&now, at)).collect(),
    });
    Ok(wire::SettingsView {
        version: now.version,
        sections: sections.collect(),
        readers: settings_readers::list(s),
    })
}

fn places(section: &str) -> impl Iterator<Item = usize> {
    let own = REGISTRY.iter().enumerate().filter(move |(_, spec)| spec.section == section);
    own.map(|(at, _)| at).collect::<Vec<usize>>().into_iter()
}

fn setting(now: &Current, at: usize) -> wire::SettingView {
    let spec = &REGISTRY[at];
    let edited = now.edited.get(&at);
    let (min, max) = spec.kind.bounds().unzip();
    let choices = match spec.kind {
        Kind::Days => Some(DAYS.iter().map(|d| (*d).to_owned()).collect()),
        _ => None,
    };
    let pinned = now
        .pins
        .get(&at)
        .map(|pin| wire::PinnedView { by: pin.by.as_str().to_owned(), place: pin.at.clone() });
    let ends = edited.and_then(|e| e.expires_at);
    let reverts_to = ends.map_or(Json::Null, |_| {
        edited.and_then(|e| e.reverts_to.clone()).unwrap_or_else(|| default_of(spec))
    });
    wire::SettingView {
        key: spec.key.to_owned(),
        words: spec.words.to_owned(),
        unit: spec.unit.to_owned(),
        kind: spec.kind.as_str().to_owned(),
        alias: spec.alias.map(str::to_owned),
        min,
        max,
        choices,
        empty: spec.empty.map(str::to_owned),
        listeners: spec.listeners.iter().map(|l| (*l).to_owned()).collect(),
        default: default_of(spec),
        value: now.value(at).clone(),
        origin: now.origin(at).as_str().to_owned(),
        pinned,
        version: edited.map_or(0, |e| e.version),
        changed_at: edited.map(|e| time::iso(e.changed_at)),
        changed_by: edited.map(|e| e.changed_by.clone()),
        expires_at: ends.map(time::iso),
        reverts_to,
        role_to_change: spec.role_to_change().as_str().to_owned(),
    }
}

/// The values of one section, as a reader gets them.
///
/// # Errors
/// Not permitted, no such section.
pub fn section(s: &Services, actor: &Actor, name: &str) -> Result<Json, Refusal> {
    permit(actor, &needs::SETTINGS_READ, "see the settings")?;
    if !SECTIONS.iter().any(|(known, _)| *known == name) {
        return Err(Refusal::NotFound { what: settings::unknown(name, "") });
    }
    Ok(section_json(s, name))
}

/// The values of one section with the version.
#[must_use]
pub fn section_json(s: &Services, name: &str) -> Json {
    let mut map = s.live.now().section(name);
    if name == "system_defaults" {
        map.insert("dry_run".to_owned(), room::dry_run(s).into());
    }
    Json::Object(map)
}

/// Values of all sections.
#[must_use]
pub fn values(s: &Services) -> wire::SettingsValues {
    let each = SECTIONS.iter().map(|(name, _)| ((*name).to_owned(), section_json(s, name)));
    wire::SettingsValues { version: s.live.now().version, sections: each.collect() }
}

/// Waits until there is another version than this one; `None` when there was none in time.
///
/// # Errors
/// Not permitted.
pub async fn watch(
    s: &Services,
    actor: &Actor,
    after_version: i64,
    timeout_ms: u64,
) -> Result<Option<wire::SettingsValues>, Refusal> {
    permit(actor, &needs::SETTINGS_READ, "follow the settings")?;
    let mut news = s.live.news.subscribe();
    let limit = Duration::from_millis(timeout_ms.min(WATCH_MAX_MS));
    // A reader that knows more than there is, after a restore, is told so at once.
    let other = news.wait_for(|version| *version != after_version);
    let found = tokio::time::timeout(limit, other).await.is_ok_and(|x| x.is_ok());
    Ok(found.then(|| values(s)))
}

/// The piece of the snapshot, and of the event about these changes.
#[must_use]
pub fn piece(s: &Services, changed: &[wire::SettingChanged]) -> wire::SettingsPiece {
    let each = changed.iter().map(|c| wire::SettingChange {
        section: c.section.clone(),
        key: c.key.clone(),
        value: c.after.clone(),
    });
    wire::SettingsPiece {
        version: s.live.now().version,
        dry_run: room::dry_run(s),
        circuit_breaker_enabled: room::circuit_breaker_enabled(s),
        readers_behind: settings_readers::behind(s),
        changed: each.collect(),
        readers: settings_readers::list(s),
    }
}

/// Tells everybody what changed: the gate at once, then subscribers and streams.
pub fn announce(s: &Services, changed: &[wire::SettingChanged]) {
    let version = s.live.now().version;
    settings_readers::count(s);
    // The gate first: who is told of a change finds the answer made with it.
    if !changed.is_empty() {
        announce_safety(s);
        conditions::announce(s);
    }
    for one in changed {
        let name = format!("{}.{}", one.section, one.key);
        s.metrics.config_changes_total.with_label_values(&[&name]).inc();
        let message =
            json!({ "section": one.section, "key": one.key, "version": version, "value": one.after });
        s.hub.channel("config:changes", message.to_string());
    }
    publish(s, "settings", &piece(s, changed));
}

/// A page of versions, newest first.
///
/// # Errors
/// Not permitted; the ledger cannot be read.
pub async fn versions(
    s: &Arc<Services>,
    actor: &Actor,
    cursor: Option<i64>,
    limit: Option<usize>,
) -> Result<wire::SettingsVersionList, Refusal> {
    permit(actor, &needs::SETTINGS_HISTORY, "see the versions of the settings")?;
    let before = cursor.unwrap_or(i64::MAX);
    let limit = limit.unwrap_or(VERSIONS_PAGE).clamp(1, VERSIONS_PAGE);
    let rows = s.store.read(move |r| r.settings_versions(before, limit)).await;
    let rows = rows.map_err(|e| fault::unreadable(&e))?;
    let full = rows.len() == limit;
    let next_cursor = rows.last().filter(|_| full).map(|row| row.version.to_string());
    Ok(wire::SettingsVersionList { items: rows.into_iter().map(version_view).collect(), next_cursor })
}

fn version_view(row: SettingsVersionRow) -> wire::SettingsVersionView {
    wire::SettingsVersionView {
        version: row.version,
        at: time::iso(row.made_at),
        by: row.made_by,
        door: row.door,
        reason: row.reason,
        changes: serde_json::from_str(&row.changes).unwrap_or_default(),
        expires_at: row.expires_at.map(time::iso),
        reverted_by_version: row.reverted_by,
    }
}
