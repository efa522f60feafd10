//! Settings on a clock moved by hand: conflicts, what ends by itself, going back, pins, and who may switch what.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::audit::Entry;
use crate::domain::refusal::Refusal;
use crate::domain::settings::place;
use crate::domain::settings_state::Origin;
use crate::domain::settings_state::Pin;
use crate::domain::settings_state::Pins;
use crate::domain::time::plus_ms;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_rig::MINUTE;
use crate::services::alerts_rig::Rig;
use crate::services::settings;
use crate::services::settings_apply;
use crate::services::settings_dry_run;
use crate::services::settings_preview;
use crate::services::settings_readers;
use crate::services::settings_rollback;
use crate::services::settings_views;
use crate::store::AuditFilter;
use crate::wire;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

const WHY: &str = "the opening is wilder than usual today";

fn admin() -> Actor {
    Actor::new("ada", Role::Admin, Door::Console)
}

fn operator() -> Actor {
    Actor::new("olga", Role::Operator, Door::Console)
}

fn change(name: &str, value: Value) -> wire::SettingChange {
    let (section, key) = name.split_once('.').unwrap();
    wire::SettingChange { section: section.into(), key: key.into(), value }
}

fn ask(base_version: i64, changes: Vec<wire::SettingChange>) -> wire::SettingsApplyRequest {
    wire::SettingsApplyRequest {
        changes,
        base_version,
        reason: WHY.into(),
        expires_in_seconds: None,
        expires_at: None,
    }
}

async fn set(s: &Services, name: &str, value: Value) -> i64 {
    let base = s.live.now().version;
    settings_apply::apply(s, &admin(), &ask(base, vec![change(name, value)])).await.unwrap().version
}

async fn for_seconds(s: &Services, name: &str, value: Value, seconds: i64) -> i64 {
    let base = s.live.now().version;
    let ask = wire::SettingsApplyRequest {
        expires_in_seconds: Some(seconds),
        ..ask(base, vec![change(name, value)])
    };
    settings_apply::apply(s, &admin(), &ask).await.unwrap().version
}

async fn entries(s: &Services, action: &str) -> Vec<Entry> {
    let filter = AuditFilter { action: vec![action.to_owned()], ..AuditFilter::default() };
    s.store.read(move |r| r.audit_page(&filter, 50)).await.unwrap()
}

fn largest(s: &Services) -> Option<Decimal> {
    s.live.now().tuned.max_position
}

const SIZE: &str = "position_limits.max_position_per_symbol";

#[tokio::test]
async fn a_stale_version_is_refused_with_both_values() {
    let rig = Rig::new(AlertRouting::default());
    let s = &rig.s;
    assert_eq!(set(s, SIZE, json!("100")).await, 1);
    let refusal = settings_apply::apply(s, &operator(), &ask(1, vec![change(SIZE, json!("5"))])).await;
    assert!(matches!(refusal, Err(Refusal::NotPermitted { .. })), "{refusal:?}");
    let refusal = settings_apply::apply(s, &admin(), &ask(0, vec![change(SIZE, json!("200"))])).await;
    let Err(Refusal::SettingsChanged { version: 1, based_on: 0, conflicts }) = refusal else {
        panic!("{refusal:?}")
    };
    let both = &conflicts[0];
    assert_eq!((&both.yours, &both.theirs, both.version), (&json!("200"), &json!("100"), 1));
    assert_eq!(both.changed_by.as_deref(), Some("ada"));
    assert_eq!(largest(s), Some(Decimal::from(100)), "it was not overwritten");
    let kept = entries(s, "SETTINGS_CHANGE").await;
    let outcomes: Vec<&str> = kept.iter().map(|e| e.outcome.as_str()).collect();
    assert_eq!(outcomes, ["denied", "denied", "success"], "each attempt is in the audit log");
    assert!(kept[2].details.as_deref().unwrap().contains("\"before\":null"), "{:?}", kept[2].details);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let rig = Rig::new(AlertRouting::default());
    let s = &rig.s;
    let table = [
        (vec![change(SIZE, json!("100001"))], "out of bounds"),
        (vec![change(SIZE, json!("5")), change("audit.retention_days", json!(3))], "out of bounds"),
        (vec![change(SIZE, json!("5")), change(SIZE, json!("6"))], "twice"),
        (vec![change("audit.nothing", json!(1))], "has no setting"),
        (vec![change("nothing.at_all", json!(1))], "no section"),
        (vec![change("trading_hours.close", json!("00:00"))], "never trade"),
        (vec![change("system_defaults.circuit_breaker_enabled", json!(false))], "no engine is connected"),
        (vec![], "at least one"),
    ];
    for (changes, words) in table {
        let refusal = settings_apply::apply(s, &admin(), &ask(0, changes)).await.unwrap_err();
        assert!(refusal.to_string().contains(words), "{words}: {refusal}");
    }
    let short =
        wire::SettingsApplyRequest { reason: "short".into(), ..ask(0, vec![change(SIZE, json!("5"))]) };
    let refusal = settings_apply::apply(s, &admin(), &short).await;
    assert!(matches!(refusal, Err(Refusal::ReasonTooShort { .. })), "{refusal:?}");
    assert_eq!((s.live.now().version, largest(s)), (0, None));
}

#[tokio::test]
async fn what_ends_by_itself_reverts_with_an_entry_of_its_own_also_when_nobody_was_there() {
    let mut rig = Rig::new(AlertRouting::default());
    set(&rig.s, SIZE, json!("100")).await;
    let taken = for_seconds(&rig.s, SIZE, json!("500"), 600).await;
    assert_eq!(settings_apply::expire_due(&rig.s).await, Ok(0), "not yet");
    rig.killed().await;
    assert_eq!(largest(&rig.s), Some(Decimal::from(500)), "a restart keeps it, and its end");
    rig.clock.set(plus_ms(rig.begin, 20 * MINUTE));
    assert_eq!(settings_apply::expire_due(&rig.s).await, Ok(1));
    assert_eq!(largest(&rig.s), Some(Decimal::from(100)));
    let own = entries(&rig.s, "SETTINGS_EXPIRE").await;
    assert_eq!((own.len(), own[0].user_id.as_str(), own[0].outcome.as_str()), (1, "system", "success"));
    let versions = settings_views::versions(&rig.s, &admin(), None, None).await.unwrap().items;
    assert_eq!(versions[1].version, taken);
    assert_eq!(versions[1].reverted_by_version, Some(versions[0].version));
    assert_eq!(settings_apply::expire_due(&rig.s).await, Ok(0), "once");
}

#[tokio::test]
async fn a_change_over_a_temporary_one_does_not_make_it_permanent() {
    let rig = Rig::new(AlertRouting::default());
    let s = &rig.s;
    for_seconds(s, SIZE, json!("500"), 600).await;
    for_seconds(s, SIZE, json!("700"), 60).await;
    rig.clock.set(plus_ms(rig.begin, 2 * MINUTE));
    assert_eq!(settings_apply::expire_due(s).await, Ok(1));
    assert_eq!(largest(s), None, "back to what held before both");
    for_seconds(s, SIZE, json!("500"), 600).await;
    set(s, SIZE, json!("300")).await;
    rig.clock.set(plus_ms(rig.begin, 60 * MINUTE));
    assert_eq!(settings_apply::expire_due(s).await, Ok(0), "a change without an end has none");
    assert_eq!(largest(s), Some(Decimal::from(300)));
}

#[tokio::test]
async fn any_version_can_be_put_back() {
    let rig = Rig::new(AlertRouting::default());
    let s = &rig.s;
    let first = set(s, SIZE, json!("100")).await;
    set(s, SIZE, json!("200")).await;
    set(s, "audit.retention_days", json!(90)).await;
    let back = |version: i64, base_version: i64| wire::SettingsRollbackRequest {
        version,
        reason: WHY.into(),
        base_version,
    };
    let stale = settings_rollback::rollback(s, &admin(), &back(first, 2)).await;
    assert!(matches!(stale, Err(Refusal::SettingsChanged { .. })), "{stale:?}");
    let done = settings_rollback::rollback(s, &admin(), &back(first, 3)).await.unwrap();
    assert_eq!((done.version, done.items.len()), (4, 2));
    assert_eq!((largest(s), settings::audit_retention_days(s)), (Some(Decimal::from(100)), None));
    settings_rollback::rollback(s, &admin(), &back(0, 4)).await.unwrap();
    assert_eq!(largest(s), None, "version 0 is the defaults");
    let gone = settings_rollback::rollback(s, &admin(), &back(77, 5)).await;
    assert!(matches!(gone, Err(Refusal::NotFound { .. })), "{gone:?}");
    assert_eq!(entries(s, "SETTINGS_ROLLBACK").await.len(), 4);
}

#[tokio::test]
async fn dry_run_is_switched_on_by_an_operator_and_off_by_an_admin_alone() {
    let rig = Rig::new(AlertRouting::default());
    let s = &rig.s;
    let switch = |on: bool| wire::DryRunRequest { on, reason: WHY.into() };
    let viewer = Actor::new("vic", Role::Viewer, Door::Console);
    assert!(settings_dry_run::switch(s, &viewer, &switch(true)).await.is_err());
    let on = settings_dry_run::switch(s, &operator(), &switch(true)).await.unwrap();
    assert!(on.recorded && settings::dry_run(s) && crate::services::gate::view(s).dry_run);
    let refusal = settings_dry_run::switch(s, &operator(), &switch(false)).await;
    assert!(matches!(refusal, Err(Refusal::NotPermitted { .. })), "{refusal:?}");
    assert!(settings::dry_run(s));
    let again = settings_dry_run::switch(s, &operator(), &switch(true)).await.unwrap();
    assert_eq!(again.version, on.version, "it is on already");
    settings_dry_run::switch(s, &admin(), &switch(false)).await.unwrap();
    assert!(!settings::dry_run(s) && !crate::services::gate::view(s).dry_run);
    let outcomes: Vec<String> = entries(s, "DRY_RUN_ON").await.into_iter().map(|e| e.outcome).collect();
    assert_eq!(outcomes, ["no_op", "success", "denied"]);
}

#[tokio::test]
async fn dry_run_holds_even_when_it_cannot_be_recorded() {
    let rig = Rig::new(AlertRouting::default());
    rig.s.store.close();
    let switch = |on: bool| wire::DryRunRequest { on, reason: WHY.into() };
    let on = settings_dry_run::switch(&rig.s, &operator(), &switch(true)).await.unwrap();
    assert!(!on.recorded && settings::dry_run(&rig.s));
    let off = settings_dry_run::switch(&rig.s, &admin(), &switch(false)).await;
    assert!(matches!(off, Err(Refusal::NotRecorded { .. })), "{off:?}");
    assert!(settings::dry_run(&rig.s), "what adds risk is recorded first or does not happen");
}

#[tokio::test]
async fn what_is_pinned_is_read_only_and_a_new_pin_is_a_version() {
    let mut rig = Rig::new(AlertRouting::default());
    set(&rig.s, SIZE, json!("100")).await;
    rig.killed().await;
    let at = place("position_limits", "max_position_per_symbol").unwrap();
    let pin = Pin { by: Origin::File, at: "desk.toml:7".into(), value: json!("50") };
    settings::start(&rig.s, Pins::from([(at, pin)]));
    settings::settle(&rig.s).await;
    assert_eq!((rig.s.live.now().version, largest(&rig.s)), (2, Some(Decimal::from(50))));
    assert_eq!(entries(&rig.s, "SETTINGS_PINNED").await.len(), 1);
    settings::settle(&rig.s).await;
    assert_eq!(rig.s.live.now().version, 2, "once");
    let refusal = settings_apply::apply(&rig.s, &admin(), &ask(2, vec![change(SIZE, json!("60"))])).await;
    let words = refusal.unwrap_err().to_string();
    assert!(words.contains("pinned by the config file (desk.toml:7)"), "{words}");
    let back = wire::SettingsRollbackRequest { version: 0, reason: WHY.into(), base_version: 2 };
    assert!(settings_rollback::rollback(&rig.s, &admin(), &back).await.is_err(), "a pin is not put back");
}

#[tokio::test]
async fn a_preview_says_what_it_would_do_and_changes_nothing() {
    let rig = Rig::new(AlertRouting::default());
    let s = &rig.s;
    let ask = wire::SettingsPreviewRequest {
        changes: vec![
            change("system_defaults.dry_run", json!(true)),
            change("trading_hours.days", json!(["sat"])),
            change("system_defaults.drawdown_threshold", json!("0.10")),
            change(SIZE, json!("0")),
        ],
        base_version: None,
    };
    let seen = settings_preview::preview(s, &admin(), &ask).await.unwrap();
    assert_eq!((seen.base_version, seen.items.len(), seen.errors.len()), (0, 3, 1));
    let item = |key: &str| seen.items.iter().find(|i| i.key == key).unwrap();
    assert!(item("dry_run").now[0].contains("simulated"));
    // The scenario begins on a Tuesday.
    assert!(item("days").now[0].contains("would be outside"), "{:?}", item("days").now);
    let threshold = item("drawdown_threshold");
    assert!(threshold.warnings[0].contains("more happen"), "{threshold:?}");
    assert!(threshold.last_7_days[0].contains("nothing is stored"), "{threshold:?}");
    assert_eq!(threshold.severity, "danger");
    assert_eq!(s.live.now().version, 0);
}

#[tokio::test]
async fn readers_say_what_they_run_and_are_shown_behind() {
    let mut rig = Rig::new(AlertRouting::default());
    set(&rig.s, SIZE, json!("100")).await;
    let key = Actor {
        scopes: Some(vec!["settings:read".into()]),
        ..Actor::new("key:gateway", Role::Viewer, Door::Redis)
    };
    let heard = settings_readers::acknowledge(&rig.s, &key, "gateway", 1).await.unwrap();
    assert!(heard.current && heard.lag_ms == Some(0));
    set(&rig.s, SIZE, json!("200")).await;
    assert_eq!(settings_readers::behind(&rig.s), 1);
    for (name, version) in [("gateway", 3), ("gate way", 2), ("", 2)] {
        assert!(
            settings_readers::acknowledge(&rig.s, &key, name, version).await.is_err(),
            "{name} {version}"
        );
    }
    rig.killed().await;
    assert_eq!(settings_readers::behind(&rig.s), 1, "a restart does not forget who is behind");
    settings_readers::acknowledge(&rig.s, &key, "gateway", 2).await.unwrap();
    assert_eq!(settings_readers::behind(&rig.s), 0);
}
