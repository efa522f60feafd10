//! Where an export is cut, and what is kept of the log, on a clock moved by hand.

use crate::domain::actor::Role;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::time::plus_ms;
use crate::services::Fault;
use crate::services::alerts_rig::HOUR;
use crate::services::alerts_rig::Rig;
use crate::services::alerts_rig::person;
use crate::services::audit;
use crate::services::audit::AuditFilter;
use crate::services::audit_export;
use crate::services::audit_export::EXPORT_MAX;
use crate::services::audit_export::Export;
use crate::services::audit_export::Form;
use crate::services::audit_retention;
use crate::store::Lane;

/// Entries of one action, all in the log when this returns.
async fn write(rig: &Rig, action: &'static str, entries: usize) {
    let actor = person(Role::Operator);
    let written: Result<(), Fault> = rig
        .s
        .write(Lane::Normal, rig.s.now(), move |tx| {
            for _ in 0..entries {
                tx.audit(Draft::new(&actor, action, EventType::Action, ("desk", "global")))?;
            }
            Ok(())
        })
        .await;
    written.unwrap();
}

async fn whole(mut export: Export) -> String {
    let mut text = String::new();
    while let Some(piece) = export.next().await.unwrap() {
        text.push_str(&piece);
    }
    text
}

#[tokio::test]
async fn ten_thousand_matches_are_whole_and_one_more_is_said_to_be_cut() {
    let rig = Rig::new(Default::default());
    write(&rig, "OTHER_ACT", 3).await;
    write(&rig, "DESK_ACT", EXPORT_MAX).await;
    let find = || AuditFilter { action: vec!["DESK_ACT".into()], ..AuditFilter::default() };
    for (more, cut) in [(0, false), (1, true)] {
        write(&rig, "DESK_ACT", more).await;
        for form in [Form::Csv, Form::Jsonl] {
            let export = audit_export::begin(&rig.s, &person(Role::Admin), find(), form).await.unwrap();
            assert_eq!((export.rows, export.cut), (EXPORT_MAX, cut), "{form:?}");
            let text = whole(export).await;
            // A heading or a closing line besides the entries, and in a cut CSV the line that says so.
            let extra = if cut && form == Form::Csv { 2 } else { 1 };
            assert_eq!(text.lines().count(), EXPORT_MAX + extra, "{form:?}");
            assert_eq!(text.contains("cut after 10000 entries"), cut, "{form:?}");
        }
    }
}

#[tokio::test]
async fn whole_days_go_by_the_setting_and_the_rest_verifies_from_its_checkpoint() {
    let rig = Rig::new(Default::default());
    write(&rig, "FIRST_DAY", 30).await;
    rig.clock.set(plus_ms(rig.s.now(), 24 * HOUR));
    write(&rig, "SECOND_DAY", 20).await;
    assert_eq!(audit_retention::run(&rig.s).await, Ok(0), "kept for ever unless somebody wants otherwise");
    rig.clock.set(plus_ms(rig.s.now(), 24 * HOUR));
    let removed = audit_retention::older_than(&rig.s, 1).await.unwrap();
    assert!(removed >= 30, "{removed}");
    let left = |action: &str| {
        let filter = AuditFilter { action: vec![action.into()], ..AuditFilter::default() };
        rig.s.store.read_now(move |r| r.audit_ids(&filter, 100)).unwrap().ids.len()
    };
    assert_eq!((left("FIRST_DAY"), left("SECOND_DAY")), (0, 20));
    let view = audit::verify(&rig.s, &person(Role::Admin), Vec::new()).await.unwrap();
    assert!(view.ok, "{}", view.message);
}
