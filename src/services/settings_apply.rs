//! Changing settings: recorded first, then in force, then announced. A change that builds on an old version is refused
//! with both values; one that ends by itself is taken back by a version of its own.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::settings::REGISTRY;
use crate::domain::settings_state::Conflict;
use crate::domain::settings_state::Current;
use crate::domain::settings_state::Edited;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::settings::RESOURCE;
use crate::services::settings::put_in_force;
use crate::services::settings::row_of;
use crate::services::settings::version_row;
use crate::services::settings_judge;
use crate::services::settings_readers;
use crate::services::settings_views;
use crate::store::Lane;
use crate::store::SettingRow;
use crate::telemetry::steps;
use crate::wire;
use jiff::Timestamp;
use serde_json::Value as Json;
use serde_json::json;
use std::collections::BTreeMap;

/// The shortest time after which a change ends by itself.
pub const EXPIRY_MIN_SECONDS: i64 = 1;
/// The longest.
pub const EXPIRY_MAX_SECONDS: i64 = 90 * 24 * 3_600;

/// What a change is: the editor's new values by place (`None` is the default), and when they end.
pub(in crate::services) struct Plan {
    pub action: &'static str,
    pub reason: String,
    pub edits: BTreeMap<usize, Option<Json>>,
    pub expires_at: Option<Timestamp>,
    /// The version that this one takes back by itself.
    pub takes_back: Option<i64>,
    /// More facts for the entry.
    pub facts: Json,
}

impl Plan {
    pub(in crate::services) fn new(
        action: &'static str,
        reason: String,
        edits: BTreeMap<usize, Option<Json>>,
    ) -> Self {
        Self { action, reason, edits, expires_at: None, takes_back: None, facts: json!({}) }
    }
}

/// Changes settings.
///
/// # Errors
/// Not permitted, a reason too short, a value that cannot be, another version than the one it builds on, not recorded.
pub async fn apply(
    s: &Services,
    actor: &Actor,
    ask: &wire::SettingsApplyRequest,
) -> Result<wire::SettingsApplied, Refusal> {
    let result = try_apply(s, actor, ask).await;
    let act = ("SETTINGS_CHANGE", (RESOURCE, "all"));
    audit::on_refusal(s, actor, act, &ask.reason, result.as_ref().err()).await;
    result
}

async fn try_apply(
    s: &Services,
    actor: &Actor,
    ask: &wire::SettingsApplyRequest,
) -> Result<wire::SettingsApplied, Refusal> {
    permit(actor, &needs::SETTINGS_WRITE, "change settings")?;
    let reason = reason::check(&ask.reason)?;
    let expires_at = expiry(s, ask)?;
    if ask.changes.is_empty() {
        return Err(Refusal::invalid("changes", "name at least one setting with its new value"));
    }
    let _turn = s.live.turn.lock().await;
    let now = s.live.now();
    let (good, errors) = settings_judge::judge(s, &now, &ask.changes);
    // A stale change is refused as such, before its values are found wrong against what it has not seen.
    if ask.base_version != now.version {
        return Err(conflict(&now, &good, ask.base_version));
    }
    if !errors.is_empty() {
        return Err(Refusal::invalid("changes", settings_judge::sentence(&errors)));
    }
    if expires_at.is_some()
        && !now.tuned.circuit_breaker_enabled
        && now.with(&good).tuned.circuit_breaker_enabled
    {
        let words =
            "switching the automatic trips on cannot end by itself: they would go off whatever is open then";
        return Err(Refusal::invalid("expires_at", words));
    }
    let edits = good.into_iter().map(|(at, value)| (at, Some(value))).collect();
    let mut plan = Plan::new("SETTINGS_CHANGE", reason, edits);
    plan.expires_at = expires_at;
    commit(s, actor, &now, plan).await.map_err(Fault::into_refusal)
}

fn expiry(s: &Services, ask: &wire::SettingsApplyRequest) -> Result<Option<Timestamp>, Refusal> {
    let now = s.now();
    let at = match (ask.expires_in_seconds, ask.expires_at.as_deref()) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid("expires_at", "say either expires_in_seconds or expires_at"));
        }
        (Some(seconds), None) => time::plus_ms(now, seconds.saturating_mul(1000)),
        (None, Some(text)) => time::parse_iso(text)
            .ok_or_else(|| Refusal::invalid("expires_at", "write an ISO-8601 time with its offset"))?,
    };
    let seconds = at.duration_since(now).as_secs();
    if !(EXPIRY_MIN_SECONDS..=EXPIRY_MAX_SECONDS).contains(&seconds) {
        let words = format!("use {EXPIRY_MIN_SECONDS} to {EXPIRY_MAX_SECONDS} seconds from now");
        return Err(Refusal::invalid("expires_at", words));
    }
    Ok(Some(at))
}

/// Both values, setting by setting.
pub(in crate::services) fn conflict(now: &Current, good: &BTreeMap<usize, Json>, based_on: i64) -> Refusal {
    let conflicts = good.iter().filter_map(|(at, yours)| {
        let (spec, edited) = (REGISTRY.get(*at)?, now.edited.get(at));
        Some(Conflict {
            section: spec.section,
            key: spec.key,
            yours: yours.clone(),
            theirs: now.value(*at).clone(),
            based_on,
            version: edited.map_or(0, |e| e.version),
            changed_by: edited.map(|e| e.changed_by.clone()),
        })
    });
    Refusal::SettingsChanged { version: now.version, based_on, conflicts: conflicts.collect() }
}

/// What the editor says after the change, for the places it touches.
fn edited_after(s: &Services, actor: &Actor, now: &Current, plan: &Plan) -> BTreeMap<usize, Edited> {
    let each = plan.edits.iter().map(|(at, value)| {
        let before = now.edited.get(at);
        // A change over one that ends by itself ends where that one would have ended: nothing temporary stays for ever.
        let base = match before {
            Some(Edited { expires_at: Some(_), reverts_to, .. }) => reverts_to.clone(),
            Some(e) => e.value.clone(),
            None => None,
        };
        let edited = Edited {
            value: value.clone(),
            version: now.version + 1,
            changed_at: s.now(),
            changed_by: actor.id.clone(),
            expires_at: plan.expires_at,
            reverts_to: plan.expires_at.and(base),
        };
        (*at, edited)
    });
    each.collect()
}

/// Writes a version with its entry in one transaction; then it is in force, then it is announced. To be called with
/// the turn held.
pub(in crate::services) async fn commit(
    s: &Services,
    actor: &Actor,
    now: &Current,
    plan: Plan,
) -> Result<wire::SettingsApplied, Fault> {
    let touched = edited_after(s, actor, now, &plan);
    let mut edited = now.edited.clone();
    edited.extend(touched.clone());
    let version = now.version + 1;
    let then = Current::of(version, now.pins.clone(), edited.clone());
    let changed: Vec<wire::SettingChanged> = touched
        .keys()
        .filter(|at| now.value(**at) != then.value(**at))
        .map(|at| wire::SettingChanged {
            section: REGISTRY[*at].section.to_owned(),
            key: REGISTRY[*at].key.to_owned(),
            before: now.value(*at).clone(),
            after: then.value(*at).clone(),
        })
        .collect();
    let shown: Vec<Json> = changed.iter().map(|c| json!(c)).collect();
    let mut row = version_row(s, actor, version, &plan.reason, &shown, &then);
    row.expires_at = plan.expires_at;
    let rows: Vec<SettingRow> = touched.iter().filter_map(|(at, e)| row_of(*at, e)).collect();
    let mut details = json!({ "version": version, "based_on": now.version, "changes": changed });
    details["expires_at"] = json!(plan.expires_at.map(time::iso));
    for (name, fact) in plan.facts.as_object().into_iter().flatten() {
        details[name] = fact.clone();
    }
    let draft = Draft::new(actor, plan.action, EventType::Admin, (RESOURCE, &resource(&changed)))
        .reason(&plan.reason)
        .details(details);
    let (base, takes_back) = (now.version, plan.takes_back);
    s.write(Lane::Normal, s.now(), move |tx| -> Result<(), Fault> {
        let found = tx.settings_version_number()?;
        if found != base {
            return Err(Refusal::SettingsChanged { version: found, based_on: base, conflicts: vec![] }.into());
        }
        for row in &rows {
            tx.put_setting(row)?;
        }
        tx.add_settings_version(&row)?;
        if let Some(taken) = takes_back {
            tx.settings_version_reverted(taken, version)?;
        }
        tx.audit(draft)?;
        Ok(())
    })
    .await?;
    steps::reached("settings.recorded");
    put_in_force(s, version, edited);
    settings_views::announce(s, &changed);
    Ok(wire::SettingsApplied { version, items: changed, readers: settings_readers::list(s), recorded: true })
}

fn resource(changed: &[wire::SettingChanged]) -> String {
    match changed {
        [one] => format!("{}.{}", one.section, one.key),
        _ => "all".to_owned(),
    }
}

/// Takes back what has run out: one version for each version that ends, each with its own entry. Returns how many.
///
/// # Errors
/// Not recorded: it is tried again.
pub async fn expire_due(s: &Services) -> Result<usize, Refusal> {
    let mut done = 0;
    loop {
        let _turn = s.live.turn.lock().await;
        let now = s.live.now();
        let at = s.now();
        let due = |e: &Edited| e.expires_at.is_some_and(|ends| ends <= at);
        let Some(taken) = now.edited.values().filter(|e| due(e)).map(|e| e.version).min() else {
            return Ok(done);
        };
        let own = now.edited.iter().filter(|(_, e)| e.version == taken && due(e));
        let edits: BTreeMap<usize, Option<Json>> = own.map(|(at, e)| (*at, e.reverts_to.clone())).collect();
        let reason = format!("the change of version {taken} has run out");
        let mut plan = Plan::new("SETTINGS_EXPIRE", reason, edits);
        plan.takes_back = Some(taken);
        plan.facts = json!({ "takes_back": taken });
        commit(s, &Actor::system(), &now, plan).await.map_err(Fault::into_refusal)?;
        done += 1;
    }
}
