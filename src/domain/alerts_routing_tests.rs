//! Tables of the tree: who is told, what makes a group, what inhibits what, and when a route is silent.

use super::*;
use crate::domain::alerts_document::read;
use crate::domain::time::parse_iso;

fn routing(text: &str) -> Routing {
    read(text, false).unwrap_or_else(|m| panic!("{m:?}\n{text}")).routing
}

/// Labels from `a=b c=d`.
fn set(text: &str) -> Labels {
    let pairs = text.split(' ').filter_map(|pair| pair.split_once('='));
    pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
}

const TREE: &str = "
route:
  receiver: root
  group_by: [alertname, cluster]
  routes:
  - {receiver: first, matchers: [a=1], continue: true}
  - receiver: second
    matchers: [a=1]
    group_by: ['...']
    routes:
    - {receiver: inner, matchers: [b=1], continue: true}
    - {receiver: other, matchers: [b=~\".+\"]}
  - {receiver: never, matchers: [a=1]}
  - {receiver: none, matchers: ['a=\"\"', c=1]}
receivers: [{name: root}, {name: first}, {name: second}, {name: inner}, {name: other}, {name: never}, {name: none}]
";

#[test]
fn the_tree_is_walked_as_alertmanager_walks_it() {
    let tree = routing(TREE);
    let table = [
        ("", "root"),
        ("a=2", "root"),
        ("a=1", "first second"),
        ("a=1 b=1", "first inner other"),
        ("a=1 b=2", "first other"),
        ("c=1", "none"),
        ("a=2 c=1", "root"),
    ];
    for (labels, receivers) in table {
        let found: Vec<&str> = tree.root.matching(&set(labels)).iter().map(|r| r.receiver.as_str()).collect();
        assert_eq!(found.join(" "), receivers, "{labels}");
    }
}

#[test]
fn a_group_is_what_its_members_have_in_common() {
    let tree = routing(TREE);
    let labels = set("a=1 alertname=Down cluster=eu host=x");
    let keys: Vec<String> = tree
        .root
        .matching(&labels)
        .iter()
        .map(|route| route.group_key(&route.group_labels(&labels)))
        .collect();
    assert_eq!(
        keys,
        [
            "{}/{a=\"1\"}:{alertname=\"Down\", cluster=\"eu\"}",
            "{}/{a=\"1\"}#2:{a=\"1\", alertname=\"Down\", cluster=\"eu\", host=\"x\"}",
        ]
    );
    let plain = routing("route: {receiver: a}\nreceivers: [{name: a}]\n").root;
    assert_eq!(plain.group_key(&plain.group_labels(&labels)), "{}:{}");
}

#[test]
fn what_inhibits_what() {
    let rules = routing(
        "route: {receiver: a}\nreceivers: [{name: a}]\ninhibit_rules:\n\
         - {source_matchers: [severity=critical], target_matchers: [severity=warning], equal: [job, zone]}\n\
         - {source_matchers: [kind=both], target_matchers: [kind=~\"both|one\"]}\n",
    )
    .inhibit;
    // The rule, what fires, what is looked at, whether it is inhibited.
    let table = [
        (0, "severity=critical job=a zone=x", "severity=warning job=a zone=x", true),
        (0, "severity=critical job=a zone=x", "severity=warning job=b zone=x", false),
        // A label that both lack agrees; one that only one of them lacks does not, unless it is empty there.
        (0, "severity=critical job=a", "severity=warning job=a", true),
        (0, "severity=critical job=a", "severity=warning job=a zone=x", false),
        (0, "severity=critical job=a zone=", "severity=warning job=a", true),
        (0, "severity=warning job=a", "severity=warning job=a", false),
        (0, "severity=critical", "severity=critical", false),
        // What fits both sides does not inhibit what fits both sides, itself least of all.
        (1, "kind=both", "kind=both", false),
        (1, "kind=both n=1", "kind=both n=2", false),
        (1, "kind=both", "kind=one", true),
        (1, "kind=one", "kind=both", false),
    ];
    for (rule, source, target, inhibits) in table {
        let rule: &InhibitRule = &rules[rule];
        assert_eq!(rule.inhibits(&set(source), &set(target)), inhibits, "{source} and {target}");
    }
}

#[test]
fn a_route_is_silent_in_its_own_times_alone() {
    let all = routing(
        "route:\n  receiver: a\n  routes:\n  - matchers: [x=1]\n    mute_time_intervals: [nights, weekends]\n    \
         active_time_intervals: [spring]\n    routes:\n    - matchers: [y=1]\n\
         time_intervals:\n\
         - name: nights\n  time_intervals: [{times: [{start_time: '22:00', end_time: '24:00'}]}]\n\
         - name: weekends\n  time_intervals: [{weekdays: [saturday, sunday]}]\n\
         - name: spring\n  time_intervals: [{months: ['3:5']}, {months: [june], days_of_month: ['1:15']}]\n\
         - name: empty\n  time_intervals: []\n\
         receivers: [{name: a}]\n",
    );
    let outer = &all.root.routes[0];
    let table = [
        ("2026-04-01T12:00:00Z", None),
        ("2026-06-15T12:00:00Z", None),
        ("2026-06-16T12:00:00Z", Some("outside active time intervals 'spring'")),
        ("2026-04-01T22:30:00Z", Some("mute time interval 'nights'")),
        ("2026-04-04T12:00:00Z", Some("mute time interval 'weekends'")),
        ("2026-07-04T12:00:00Z", Some("mute time interval 'weekends'")),
        ("2026-07-01T12:00:00Z", Some("outside active time intervals 'spring'")),
    ];
    for (at, why) in table {
        assert_eq!(all.muted_by_time(outer, parse_iso(at).unwrap()).as_deref(), why, "{at}");
        // Times are not inherited: the child says nothing, so it is never silent.
        assert_eq!(all.muted_by_time(&outer.routes[0], parse_iso(at).unwrap()), None, "{at}");
    }
}
