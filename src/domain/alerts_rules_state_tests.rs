//! Rules as tables: what is read, second by second, and how the rule stands then.

use super::*;
use crate::domain::alerts_rules::Comparison;
use crate::domain::alerts_rules_ready::ready_made;
use crate::domain::time::plus_ms;

fn at(seconds: i64) -> Timestamp {
    plus_ms(Timestamp::from_second(1_795_478_400).unwrap(), seconds * 1000)
}

/// `> 5` for 10 s, clear at 4 for 10 s, read every 5 s.
fn rule() -> Rule {
    let decimal = |text: &str| text.parse().unwrap();
    Rule {
        comparison: Comparison::Over,
        threshold: decimal("5"),
        for_ms: 10_000,
        clear_threshold: Some(decimal("4")),
        clear_for_ms: 10_000,
        no_data: NoData::Keep,
        ..ready_made().remove(0)
    }
}

/// One reading of a table.
enum Read {
    /// A value read at this second.
    V(i64, &'static str),
    /// No value at this second.
    Nothing(i64),
    /// The series is gone at this second.
    Gone(i64),
    /// The appliance is started again: what is stored comes back.
    Restart,
}
use Read::Gone;
use Read::Nothing;
use Read::Restart;
use Read::V;

/// Runs a table; gives the phase after each reading and what was told.
fn play(rule: &Rule, reads: &[Read]) -> Vec<String> {
    let mut standing = Standing::inactive(at(0));
    let mut lines = Vec::new();
    for read in reads {
        let (sample, now) = match read {
            V(second, value) => (Sample::value(value.parse().unwrap(), at(*second), 15_000), at(*second)),
            Nothing(second) => (Sample::Missing("no answer".into()), at(*second)),
            Gone(second) => (Sample::Gone, at(*second)),
            Restart => {
                if standing.is_blank() {
                    standing = Standing::inactive(at(0));
                }
                continue;
            }
        };
        let (after, turn) = step(rule, &standing, &sample, now);
        let told = match turn {
            Some(Turn::Fired) => " FIRED",
            Some(Turn::Cleared) => " CLEARED",
            None => "",
        };
        lines.push(format!("{}{told}", after.phase.as_str()));
        standing = after;
    }
    lines
}

#[test]
fn it_has_to_hold_for_its_time_and_to_be_clear_for_its_time() {
    let lines = play(
        &rule(),
        &[
            V(0, "3"),
            V(5, "6"),
            V(10, "6"),
            V(15, "6.1"),
            V(20, "7"),
            V(25, "4.5"),
            V(30, "4"),
            V(35, "3"),
            V(40, "3"),
            V(45, "3"),
        ],
    );
    let expected = [
        "inactive",
        "pending",
        "pending",
        "firing FIRED",
        "firing",
        "firing",
        "clearing",
        "clearing",
        "inactive CLEARED",
        "inactive",
    ];
    assert_eq!(lines, expected, "4.5 is below the threshold and above where it clears");
}

#[test]
fn one_bad_reading_does_not_fire_however_long_nobody_takes_another() {
    // The engine answers every 10 s; the rule is looked at in between, with the same reading.
    let lines = play(&rule(), &[V(0, "3"), V(10, "99"), V(10, "99"), V(10, "99"), V(20, "3")]);
    assert_eq!(lines, ["inactive", "pending", "pending", "pending", "inactive"]);
    let at_once = Rule { for_ms: 0, ..rule() };
    assert_eq!(play(&at_once, &[V(0, "3"), V(10, "99")]), ["inactive", "firing FIRED"]);
}

#[test]
fn flapping_tells_once() {
    let mut reads = vec![V(0, "6"), V(5, "6"), V(10, "6")];
    // Up and down every five seconds: it never is clear for ten.
    reads.extend((3..40).map(|n| V(n * 5, if n % 2 == 0 { "6" } else { "1" })));
    let lines = play(&rule(), &reads);
    assert_eq!(lines.iter().filter(|l| l.ends_with("FIRED")).count(), 1);
    assert_eq!(lines.iter().filter(|l| l.ends_with("CLEARED")).count(), 0);
    // And the other way round it never holds for ten.
    let up_and_down: Vec<Read> = (0..40).map(|n| V(n * 5, if n % 2 == 0 { "6" } else { "1" })).collect();
    assert!(play(&rule(), &up_and_down).iter().all(|l| l == "pending" || l == "inactive"));
}

#[test]
fn no_data_is_what_the_rule_says_it_is() {
    let with = |no_data| Rule { no_data, ..rule() };
    let reads =
        || [V(0, "6"), V(5, "6"), Nothing(10), Nothing(15), Nothing(20), V(25, "6"), V(30, "6"), V(35, "6")];
    let keep = ["pending", "pending", "pending", "pending", "pending", "pending", "firing FIRED", "firing"];
    assert_eq!(
        play(&with(NoData::Keep), &reads()),
        keep,
        "twenty seconds without a reading count for nothing"
    );
    let ok = ["pending", "pending", "inactive", "inactive", "inactive", "pending", "pending", "firing FIRED"];
    assert_eq!(play(&with(NoData::Ok), &reads()), ok);
    let alert = ["pending", "pending", "firing FIRED", "firing", "firing", "firing", "firing", "firing"];
    assert_eq!(play(&with(NoData::Alert), &reads()), alert);
    let silent = play(&with(NoData::Alert), &[Nothing(0), Nothing(5), Nothing(10), V(15, "1"), V(25, "1")]);
    assert_eq!(silent, ["pending", "pending", "firing FIRED", "clearing", "inactive CLEARED"]);
}

#[test]
fn what_fires_goes_on_firing_while_nothing_is_known() {
    let lines = play(&rule(), &[V(0, "6"), V(5, "6"), V(10, "6"), Nothing(15), Nothing(1000), V(1005, "6")]);
    assert_eq!(lines[2..], ["firing FIRED", "firing", "firing", "firing"]);
}

#[test]
fn a_series_that_is_gone_is_over_whatever_the_rule_says_of_no_data() {
    for no_data in [NoData::Keep, NoData::Alert, NoData::Ok] {
        let rule = Rule { no_data, clear_for_ms: 0, ..rule() };
        let lines = play(&rule, &[V(0, "6"), V(5, "6"), V(10, "6"), Gone(11)]);
        assert_eq!(lines.last().unwrap(), "inactive CLEARED", "a closed position has no size");
    }
}

#[test]
fn a_clock_that_is_set_counts_for_nothing() {
    let hour = 3600;
    // Forward: two bad readings an hour apart by a clock that was set are not an hour.
    let lines = play(&rule(), &[V(0, "6"), V(hour, "6"), V(hour + 5, "6"), V(hour + 10, "6")]);
    assert_eq!(lines, ["pending", "pending", "pending", "firing FIRED"]);
    // Back: what has held so far is kept, and it goes on from there.
    let lines =
        play(&rule(), &[V(0, "6"), V(5, "6"), V(5 - hour, "6"), V(10 - hour, "6"), V(15 - hour, "6")]);
    assert_eq!(lines, ["pending", "pending", "pending", "firing FIRED", "firing"]);
}

#[test]
fn a_restart_keeps_what_was_pending_and_what_fires() {
    let lines = play(&rule(), &[V(0, "6"), V(5, "6"), Restart, V(10, "6")]);
    assert_eq!(lines.last().unwrap(), "firing FIRED");
    let lines = play(&rule(), &[V(0, "6"), V(5, "6"), V(10, "6"), Restart, V(15, "6"), V(20, "1")]);
    assert_eq!(lines[2..], ["firing FIRED", "firing", "clearing"], "nobody is told twice");
}

#[test]
fn each_comparison_has_its_sides() {
    let table = [
        (">", "5", "5", false),
        (">", "5", "5.0001", true),
        (">=", "5", "5", true),
        ("<", "-5000", "-5000", false),
        ("<", "-5000", "-5000.01", true),
        ("<=", "5", "5", true),
        ("==", "1", "1.0", true),
        ("==", "1", "2", false),
        ("gt", "5", "6", true),
        ("gte", "5", "5", true),
        ("lt", "5", "4", true),
        ("lte", "5", "5", true),
        ("eq", "0.1", "0.10", true),
    ];
    for (sign, threshold, value, holds) in table {
        let comparison = Comparison::parse(sign).unwrap();
        let found = comparison.holds(value.parse().unwrap(), threshold.parse().unwrap());
        assert_eq!(found, holds, "{value} {sign} {threshold}");
    }
    assert_eq!(Comparison::parse("!="), None);
}
