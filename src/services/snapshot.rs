//! Everything the overview shows, in one value, and the pieces of it that change by themselves.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::gate::BreakerSeen;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts_views;
use crate::services::audit;
use crate::services::breaker;
use crate::services::conditions;
use crate::services::engines;
use crate::services::gate;
use crate::services::health;
use crate::services::kill;
use crate::services::publish;
use crate::services::settings;
use crate::services::settings_views;
use crate::services::slo;
use crate::services::slo_attention;
use crate::services::slo_budget;
use crate::services::users_views;
use crate::store::AuditFilter;
use crate::wire;

/// Newest audit entries in a snapshot.
const RECENT_AUDIT: usize = 20;
/// The breaker and the objectives are sent again after so many pulses, so that charts have points.
const PULSES_BETWEEN_POINTS: u64 = 2;
/// The checklist is sent again after so many pulses.
const PULSES_BETWEEN_CHECKLISTS: u64 = 5;

/// Builds the snapshot for an actor. A part that cannot be read is empty and stands among what needs attention.
pub async fn build(s: &Services, actor: &Actor) -> wire::Snapshot {
    let incidents = alerts_views::list_incidents(s).await.map(|l| l.items).unwrap_or_default();
    let recent_audit = if actor.may(&needs::AUDIT_READ) { recent_audit(s).await } else { Vec::new() };
    let slos = slo::views(s);
    wire::Snapshot {
        now: time::iso(s.now()),
        environment: users_views::environment(s),
        demo: s.settings().demo,
        version: s.settings().version.clone(),
        dry_run: settings::dry_run(s),
        settings: settings_views::piece(s, &[]),
        gate: gate::view(s),
        breaker: breaker::view(s),
        conditions: conditions::views(s),
        kill: kill::view(s),
        verification: breaker::verification(s),
        health: health::board(s),
        desk: engines::view(s),
        incidents,
        attention: slo_attention::list(s, &slos),
        slos,
        audit: audit::head(s),
        recent_audit,
        setup_checklist: setup_checklist(s).await,
        auto_refresh_seconds: s.live.now().tuned.auto_refresh_seconds,
    }
}

async fn recent_audit(s: &Services) -> Vec<wire::AuditEntryView> {
    let rows =
        s.store.read(|r| r.audit_page(&AuditFilter::default(), RECENT_AUDIT)).await.unwrap_or_default();
    rows.into_iter().map(audit::entry_view).collect()
}

/// What a new desk still needs.
pub async fn setup_checklist(s: &Services) -> Vec<wire::CheckItem> {
    let (_, with_password) = s.store.read(|r| r.count_users()).await.unwrap_or((0, 0));
    let seen = s.safety.known().breaker_seen(s.now());
    let watched = health::standings(s).len();
    let channels = s.alerts.routing().target_count();
    let item = |id: &str, label: &str, done: bool, detail: String| wire::CheckItem {
        id: id.to_owned(),
        label: label.to_owned(),
        done,
        detail,
    };
    vec![
        item(
            "initialised",
            "The breaker is initialised",
            !matches!(seen, BreakerSeen::Uninitialised | BreakerSeen::Unreadable),
            format!("state is {}; an admin writes the first OPEN once", seen.as_str()),
        ),
        item(
            "service",
            "A service is watched",
            watched > 0,
            format!("{watched} in [[services]] of the config"),
        ),
        item(
            "channel",
            "Somebody is told of alerts",
            channels > 0,
            format!("{channels} recipients in [alerts]"),
        ),
        item(
            "second_user",
            "A second user can sign in",
            with_password >= 2,
            format!("{with_password} can; `tradewarden user create NAME --role operator` makes one"),
        ),
    ]
}

/// What was sent last, so that a pulse sends only what changed.
#[derive(Debug, Default)]
pub struct Pulse {
    beats: u64,
    attention: Vec<wire::AttentionView>,
}

/// Sends the pieces that change by themselves: ages, objectives, what needs attention. Called once a second.
pub fn pulse(s: &Services, last: &mut Pulse) {
    last.beats += 1;
    slo_budget::sample(s);
    if s.metrics.tradewarden_event_streams.get() == 0 {
        return;
    }
    let slos = slo::views(s);
    let attention = slo_attention::list(s, &slos);
    if attention != last.attention {
        publish(s, "attention", &attention);
        last.attention = attention;
    }
    if last.beats.is_multiple_of(PULSES_BETWEEN_POINTS) {
        publish(s, "breaker", &breaker::view(s));
        publish(s, "slos", &slos);
    }
    if last.beats.is_multiple_of(PULSES_BETWEEN_CHECKLISTS) {
        publish(s, "verification", &breaker::verification(s));
    }
}
