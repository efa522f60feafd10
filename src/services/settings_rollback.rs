//! Going back to an earlier version: what the editor said then is said again, as a version of its own.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::breaker::permit;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::settings::REGISTRY;
use crate::domain::settings_state::Current;
use crate::domain::settings_state::default_of;
use crate::domain::settings_values::canonical;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::fault;
use crate::services::settings::RESOURCE;
use crate::services::settings_apply::Plan;
use crate::services::settings_apply::commit;
use crate::services::settings_apply::conflict;
use crate::services::settings_judge;
use crate::wire;
use serde_json::Value as Json;
use serde_json::json;
use std::collections::BTreeMap;

/// Puts the editor's values of an earlier version back, as a new version.
///
/// # Errors
/// As for a change; and no such version.
pub async fn rollback(
    s: &Services,
    actor: &Actor,
    ask: &wire::SettingsRollbackRequest,
) -> Result<wire::SettingsApplied, Refusal> {
    let result = try_rollback(s, actor, ask).await;
    let act = ("SETTINGS_ROLLBACK", (RESOURCE, "all"));
    audit::on_refusal(s, actor, act, &ask.reason, result.as_ref().err()).await;
    result
}

async fn try_rollback(
    s: &Services,
    actor: &Actor,
    ask: &wire::SettingsRollbackRequest,
) -> Result<wire::SettingsApplied, Refusal> {
    permit(actor, &needs::SETTINGS_WRITE, "put settings back")?;
    let reason = reason::check(&ask.reason)?;
    let _turn = s.live.turn.lock().await;
    let now = s.live.now();
    let said = said_in(s, ask.version).await?;
    let edits = edits_to(&now, &said);
    if ask.base_version != now.version {
        let good = edits.iter().map(|(at, v)| (*at, v.clone().unwrap_or(Json::Null))).collect();
        return Err(conflict(&now, &good, ask.base_version));
    }
    let asked: Vec<wire::SettingChange> = edits
        .iter()
        .map(|(at, value)| wire::SettingChange {
            section: REGISTRY[*at].section.to_owned(),
            key: REGISTRY[*at].key.to_owned(),
            value: value.clone().unwrap_or_else(|| default_of(&REGISTRY[*at])),
        })
        .collect();
    let (_, errors) = settings_judge::judge(s, &now, &asked);
    if !errors.is_empty() {
        return Err(Refusal::invalid("version", settings_judge::sentence(&errors)));
    }
    if edits.is_empty() {
        let words =
            format!("version {} says what the editor says now: there is nothing to put back", ask.version);
        return Err(Refusal::invalid("version", words));
    }
    let mut plan = Plan::new("SETTINGS_ROLLBACK", reason, edits);
    plan.facts = json!({ "back_to": ask.version });
    commit(s, actor, &now, plan).await.map_err(Fault::into_refusal)
}

async fn said_in(s: &Services, version: i64) -> Result<BTreeMap<String, Json>, Refusal> {
    if version == 0 {
        return Ok(BTreeMap::new());
    }
    let row = s.store.read(move |r| r.settings_version(version)).await.map_err(|e| fault::unreadable(&e))?;
    let row = row.ok_or_else(|| Refusal::NotFound { what: format!("version {version} of the settings") })?;
    serde_json::from_str(&row.state).map_err(|e| Refusal::Unreadable { cause: e.to_string() })
}

/// What has to be edited so that the editor says this again; pinned settings are left alone.
fn edits_to(now: &Current, said: &BTreeMap<String, Json>) -> BTreeMap<usize, Option<Json>> {
    let mut edits = BTreeMap::new();
    for (at, spec) in REGISTRY.iter().enumerate().filter(|(at, _)| !now.pins.contains_key(at)) {
        let wanted = said.get(&spec.name()).and_then(|value| canonical(spec, value).ok());
        let edited = now.edited.get(&at);
        let holds = edited.and_then(|e| e.value.clone());
        let ends = edited.is_some_and(|e| e.expires_at.is_some());
        if wanted != holds || ends {
            edits.insert(at, wanted);
        }
    }
    edits
}
