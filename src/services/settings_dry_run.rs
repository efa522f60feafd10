//! Dry run: one switch that takes risk away at once, and gives it back only to an admin.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::breaker::permit;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::settings::place;
use crate::domain::settings_state::Current;
use crate::services::Fault;
use crate::services::Services;
use crate::services::announce_safety;
use crate::services::audit;
use crate::services::settings;
use crate::services::settings::RESOURCE;
use crate::services::settings::hold_dry;
use crate::services::settings_apply::Plan;
use crate::services::settings_apply::commit;
use crate::services::settings_readers;
use crate::services::settings_views;
use crate::wire;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Switches dry run. On takes risk away: it holds before it is written down, and even when it cannot be. Off is
/// recorded first.
///
/// # Errors
/// Not permitted (off needs an admin), a reason too short, pinned, not recorded.
pub async fn switch(
    s: &Services,
    actor: &Actor,
    ask: &wire::DryRunRequest,
) -> Result<wire::SettingsApplied, Refusal> {
    let result = try_dry_run(s, actor, ask).await;
    let action = if ask.on { "DRY_RUN_ON" } else { "DRY_RUN_OFF" };
    let act = (action, (RESOURCE, "system_defaults.dry_run"));
    audit::on_refusal(s, actor, act, &ask.reason, result.as_ref().err()).await;
    result
}

async fn try_dry_run(
    s: &Services,
    actor: &Actor,
    ask: &wire::DryRunRequest,
) -> Result<wire::SettingsApplied, Refusal> {
    let (need, act) = match ask.on {
        true => (needs::DRY_RUN_ON, "switch dry run on"),
        false => (needs::SETTINGS_WRITE, "switch dry run off"),
    };
    permit(actor, &need, act)?;
    let reason = reason::check(&ask.reason)?;
    let _turn = s.live.turn.lock().await;
    let now = s.live.now();
    let at = place("system_defaults", "dry_run").unwrap_or(0);
    if let Some(pin) = now.pins.get(&at) {
        return Err(Refusal::invalid("on", pin.reason()));
    }
    let action = if ask.on { "DRY_RUN_ON" } else { "DRY_RUN_OFF" };
    let ends = now.edited.get(&at).is_some_and(|e| e.expires_at.is_some());
    if settings::dry_run(s) == ask.on && now.tuned.dry_run == ask.on && !ends {
        let draft = Draft::new(actor, action, EventType::Admin, (RESOURCE, "system_defaults.dry_run"))
            .outcome(Outcome::NoOp)
            .reason(&reason);
        audit::record(s, draft).await;
        return Ok(nothing_changed(s, &now, true));
    }
    let plan = Plan::new(action, reason, BTreeMap::from([(at, Some(Json::Bool(ask.on)))]));
    if ask.on {
        hold_dry(s, true);
        settings_views::announce(s, &[]);
        announce_safety(s);
    }
    match commit(s, actor, &now, plan).await {
        Ok(applied) => {
            if hold_ends(s) {
                announce_safety(s);
                settings_views::announce(s, &[]);
            }
            Ok(applied)
        }
        // It holds, but a restart would not know of it.
        Err(Fault::Store(error)) if ask.on => {
            tracing::error!(%error, "dry run holds, but could not be recorded");
            Ok(nothing_changed(s, &now, false))
        }
        Err(fault) => Err(fault.into_refusal()),
    }
}

fn nothing_changed(s: &Services, now: &Current, recorded: bool) -> wire::SettingsApplied {
    wire::SettingsApplied {
        version: now.version,
        items: vec![],
        readers: settings_readers::list(s),
        recorded,
    }
}

/// What is recorded holds from here on; says whether that is something else than what was held.
fn hold_ends(s: &Services) -> bool {
    let before = settings::dry_run(s);
    hold_dry(s, false);
    before != settings::dry_run(s)
}
