//! The tree of routes, inhibition and recurring times of a document.

use crate::domain::alerts_document::ReceiverTarget;
use crate::domain::alerts_document_fields::Findings;
use crate::domain::alerts_document_fields::Section;
use crate::domain::alerts_document_yaml::Node;
use crate::domain::alerts_intervals::Minutes;
use crate::domain::alerts_intervals::Range;
use crate::domain::alerts_intervals::TimeInterval;
use crate::domain::alerts_intervals_text as times;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::Op;
use crate::domain::alerts_matchers::is_classic_name;
use crate::domain::alerts_matchers::matchers;
use crate::domain::alerts_routing::DEPTH_MAX;
use crate::domain::alerts_routing::GROUP_INTERVAL_MS;
use crate::domain::alerts_routing::GROUP_WAIT_MS;
use crate::domain::alerts_routing::GroupBy;
use crate::domain::alerts_routing::InhibitRule;
use crate::domain::alerts_routing::REPEAT_INTERVAL_MS;
use crate::domain::alerts_routing::ROOT_PATH;
use crate::domain::alerts_routing::ROUTES_MAX;
use crate::domain::alerts_routing::Route;
use crate::domain::alerts_routing::path_below;
use std::collections::BTreeMap;

/// Most named times of a document.
const INTERVALS_MAX: usize = 500;
/// Most inhibition rules of a document.
const INHIBIT_MAX: usize = 1000;

const ROUTE: &[&str] = &[
    "receiver",
    "group_by",
    "match",
    "match_re",
    "matchers",
    "mute_time_intervals",
    "active_time_intervals",
    "continue",
    "routes",
    "group_wait",
    "group_interval",
    "repeat_interval",
];
const INHIBIT: &[&str] = &[
    "name",
    "source_match",
    "source_match_re",
    "source_matchers",
    "target_match",
    "target_match_re",
    "target_matchers",
    "equal",
];
const INTERVAL: &[&str] = &["times", "weekdays", "days_of_month", "months", "years", "location"];

type Intervals = BTreeMap<String, Vec<TimeInterval>>;

/// What the names of a route are held against.
struct Known<'a> {
    receivers: &'a BTreeMap<String, Vec<ReceiverTarget>>,
    intervals: &'a Intervals,
    routes: usize,
}

/// What a child takes over where it says nothing.
struct Inherited {
    receiver: String,
    group_by: GroupBy,
    waits: [i64; 3],
}

/// The root of the tree.
pub fn root(
    top: &Section<'_>,
    receivers: &BTreeMap<String, Vec<ReceiverTarget>>,
    intervals: &Intervals,
    findings: &mut Findings,
) -> Option<Route> {
    let Some(node) = top.get("route") else {
        let hint = "write `route:` with at least a `receiver:`";
        findings.mistake(top.at, "there is no route", hint);
        return None;
    };
    let section = Section::open(node, "a route", ROUTE, findings)?;
    if !section.has("receiver") {
        findings.mistake(
            section.at,
            "the root route has no receiver",
            "name one that takes what no other does",
        );
    }
    for key in ["match", "match_re", "matchers", "mute_time_intervals", "active_time_intervals"] {
        if section.has(key) {
            let what = format!("the root route has `{key}`, and it is for everything, always");
            findings.mistake(section.place(key), what, "put it into a route below it");
        }
    }
    if section.flag("continue", findings) == Some(true) {
        let hint = "take it out: nothing stands beside the root";
        findings.mistake(section.place("continue"), "the root route has `continue`", hint);
    }
    let default = Inherited {
        receiver: String::new(),
        group_by: GroupBy::Names(Vec::new()),
        waits: [GROUP_WAIT_MS, GROUP_INTERVAL_MS, REPEAT_INTERVAL_MS],
    };
    let mut known = Known { receivers, intervals, routes: 0 };
    route(&section, &default, (ROOT_PATH.to_owned(), 0), &mut known, findings)
}

fn route(
    section: &Section<'_>,
    parent: &Inherited,
    stands: (String, usize),
    known: &mut Known<'_>,
    findings: &mut Findings,
) -> Option<Route> {
    let (path, depth) = stands;
    known.routes += 1;
    if depth > DEPTH_MAX || known.routes > ROUTES_MAX {
        let what = format!("more than {DEPTH_MAX} levels or {ROUTES_MAX} routes");
        findings.mistake(section.at, what, "write fewer routes");
        return None;
    }
    let own = own(section, parent, known, findings);
    let (mut below, mut named) = (Vec::new(), BTreeMap::<String, usize>::new());
    for node in section.list("routes", findings) {
        let Some(child) = Section::open(node, "a route", ROUTE, findings) else { continue };
        let matchers = all_matchers(&child, ["match", "match_re", "matchers"], findings);
        let first = path_below(&path, &matchers, 0);
        let before = named.entry(first).or_default();
        let stands = (path_below(&path, &matchers, *before), depth + 1);
        *before += 1;
        let Some(mut found) = route(&child, &own, stands, known, findings) else { continue };
        found.matchers = matchers;
        below.push(found);
    }
    Some(Route {
        path,
        matchers: Vec::new(),
        goes_on: section.flag("continue", findings).unwrap_or(false),
        receiver: own.receiver,
        group_by: own.group_by,
        group_wait_ms: own.waits[0],
        group_interval_ms: own.waits[1],
        repeat_interval_ms: own.waits[2],
        mute_intervals: interval_names(section, "mute_time_intervals", known.intervals, findings),
        active_intervals: interval_names(section, "active_time_intervals", known.intervals, findings),
        routes: below,
    })
}

/// What a route says itself, and for the rest what its parent says.
fn own(section: &Section<'_>, parent: &Inherited, known: &Known<'_>, findings: &mut Findings) -> Inherited {
    let receiver = section.text("receiver", findings);
    if let Some(name) = receiver.as_ref().filter(|name| !known.receivers.contains_key(*name)) {
        let at = section.get("receiver").map_or(section.at, |node| node.at);
        findings.mistake(
            at,
            format!("no receiver is named '{name}'"),
            "add it under `receivers:`, or correct it",
        );
    }
    let mut wait = |key: &str, inherited: i64| {
        let found = section.duration(key, findings);
        if found == Some(0) && key != "group_wait" {
            findings.mistake(section.place(key), format!("`{key}` is zero"), "write at least 1s");
        }
        found.unwrap_or(inherited)
    };
    let waits = [
        wait("group_wait", parent.waits[0]),
        wait("group_interval", parent.waits[1]),
        wait("repeat_interval", parent.waits[2]),
    ];
    Inherited {
        receiver: receiver.unwrap_or_else(|| parent.receiver.clone()),
        group_by: group_by(section, findings).unwrap_or_else(|| parent.group_by.clone()),
        waits,
    }
}

/// The labels that make a group; an empty list takes over the parent's, as it does in Alertmanager.
fn group_by(section: &Section<'_>, findings: &mut Findings) -> Option<GroupBy> {
    let (mut names, mut all) = (Vec::new(), false);
    for (at, name) in section.texts("group_by", findings) {
        if name == "..." {
            all = true;
        } else if name.is_empty() {
            findings.mistake(at, "a label in `group_by` has no name", "write the name of a label, or '...'");
        } else if names.contains(&name) {
            findings.mistake(at, format!("'{name}' is twice in `group_by`"), "leave one of them");
        } else {
            names.push(name);
        }
    }
    if all && !names.is_empty() {
        let hint = "write '...' alone, or the labels";
        findings.mistake(section.place("group_by"), "`group_by` has '...' and labels as well", hint);
    }
    if all {
        return Some(GroupBy::All);
    }
    (!names.is_empty()).then_some(GroupBy::Names(names))
}

fn interval_names(
    section: &Section<'_>,
    key: &str,
    intervals: &Intervals,
    findings: &mut Findings,
) -> Vec<String> {
    let mut names = Vec::new();
    for (at, name) in section.texts(key, findings) {
        if !intervals.contains_key(&name) {
            let hint = "add it under `time_intervals:`, or correct it";
            findings.mistake(at, format!("no time interval is named '{name}'"), hint);
        }
        names.push(name);
    }
    names
}

/// The matchers of a route or of one side of an inhibition rule: the two old ways and the new one together, in
/// Alertmanager's order.
fn all_matchers(section: &Section<'_>, keys: [&str; 3], findings: &mut Findings) -> Vec<Matcher> {
    let mut found = Vec::new();
    for (key, op) in [(keys[0], Op::Equal), (keys[1], Op::Like)] {
        for (name, at, value) in section.words(key, findings) {
            if !is_classic_name(&name.text) {
                let what = format!("'{}' is no name of a label", name.text);
                findings.mistake(name.at, what, "write letters, digits and underscores, or use `matchers`");
                continue;
            }
            match Matcher::new(&name.text, op, &value) {
                Ok(matcher) => found.push(matcher),
                Err(why) => findings.mistake(at, why, "correct the expression"),
            }
        }
    }
    for (at, text) in section.texts(keys[2], findings) {
        match matchers(&text) {
            Ok(more) => found.extend(more),
            Err(why) => findings.mistake(at, why, "write for instance severity=\"critical\""),
        }
    }
    found.sort_by(|a, b| (&a.name, &a.value, a.op.rank()).cmp(&(&b.name, &b.value, b.op.rank())));
    found
}

/// What silences what.
pub fn inhibit_rules(top: &Section<'_>, findings: &mut Findings) -> Vec<InhibitRule> {
    let nodes = top.list("inhibit_rules", findings);
    if nodes.len() > INHIBIT_MAX {
        let what = format!("more than {INHIBIT_MAX} inhibition rules");
        findings.mistake(top.place("inhibit_rules"), what, "write fewer");
        return Vec::new();
    }
    let mut rules = Vec::new();
    for node in nodes {
        let Some(section) = Section::open(node, "an inhibition rule", INHIBIT, findings) else { continue };
        let rule = InhibitRule {
            source: all_matchers(&section, ["source_match", "source_match_re", "source_matchers"], findings),
            target: all_matchers(&section, ["target_match", "target_match_re", "target_matchers"], findings),
            equal: section.texts("equal", findings).into_iter().map(|(_, name)| name).collect(),
        };
        if rule.source.is_empty() || rule.target.is_empty() {
            let side = if rule.source.is_empty() { "source" } else { "target" };
            let line = section.at.line;
            findings
                .warnings
                .push(format!("the inhibition rule of line {line} has no {side} matchers: every alert fits"));
        }
        rules.push(rule);
    }
    rules
}

/// The named times of a document, under their new name and the old one.
pub fn intervals(top: &Section<'_>, findings: &mut Findings) -> Intervals {
    let mut all = Intervals::new();
    for key in ["mute_time_intervals", "time_intervals"] {
        for node in top.list(key, findings) {
            let what = "a named time interval";
            let Some(section) = Section::open(node, what, &["name", "time_intervals"], findings) else {
                continue;
            };
            let Some(name) = section.text("name", findings) else {
                findings.mistake(section.at, "a time interval has no name", "add `name:`");
                continue;
            };
            let nodes = section.list("time_intervals", findings);
            let read = nodes.iter().filter_map(|node| interval(node, findings)).collect();
            if all.contains_key(&name) {
                let what = format!("two time intervals are named '{name}'");
                findings.mistake(section.place("name"), what, "give each its own name");
            }
            all.insert(name, read);
        }
    }
    if all.len() > INTERVALS_MAX {
        findings.mistake(top.at, format!("more than {INTERVALS_MAX} time intervals"), "write fewer");
    }
    all
}

fn interval(node: &Node, findings: &mut Findings) -> Option<TimeInterval> {
    let section = Section::open(node, "a time interval", INTERVAL, findings)?;
    let mut ranges = |key: &str, read: fn(&str) -> Result<Range, String>| {
        let texts = section.texts(key, findings);
        let mut found = Vec::new();
        for (at, text) in texts {
            match read(&text) {
                Ok(range) => found.push(range),
                Err(why) => findings.mistake(at, why, format!("correct `{key}`")),
            }
        }
        found
    };
    let weekdays = ranges("weekdays", times::weekdays);
    let days_of_month = ranges("days_of_month", times::days_of_month);
    let months = ranges("months", times::months);
    let years = ranges("years", times::years);
    let of_day = section.list("times", findings).iter().filter_map(|n| minutes(n, findings)).collect();
    let zone = section.text("location", findings).unwrap_or_default();
    let zone = times::zone(&zone).unwrap_or_else(|why| {
        let at = section.get("location").map_or(section.at, |node| node.at);
        findings.mistake(at, why, "correct `location`");
        jiff::tz::TimeZone::UTC
    });
    Some(TimeInterval { times: of_day, weekdays, days_of_month, months, years, zone })
}

fn minutes(node: &Node, findings: &mut Findings) -> Option<Minutes> {
    let section = Section::open(node, "a time of the day", &["start_time", "end_time"], findings)?;
    let start = section.text("start_time", findings);
    let end = section.text("end_time", findings);
    let (Some(start), Some(end)) = (start, end) else {
        let hint = "write both, for instance '09:00' and '17:00'";
        findings.mistake(section.at, "`start_time` or `end_time` is missing", hint);
        return None;
    };
    let found = times::minutes(&start, &end);
    found.map_err(|why| findings.mistake(section.at, why, "correct the times")).ok()
}
