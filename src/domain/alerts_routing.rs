//! Who is told: a tree of routes, inhibition, and times at which a route is silent.
//!
//! The rules are Alertmanager's: the tree is walked depth first; a node that fits hands on to its children; the first
//! child that fits ends the walk among its siblings unless it says `continue`; a node none of whose children fits is
//! the one that counts. Children inherit what they do not set.

use crate::domain::alerts_intervals::TimeInterval;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::all_match;
use crate::domain::alerts_labels::labels_shown;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Wait before the first message of a group, where a document says nothing.
pub const GROUP_WAIT_MS: i64 = 30_000;
/// Wait between messages about a group that changed.
pub const GROUP_INTERVAL_MS: i64 = 300_000;
/// Wait before what still fires is told again.
pub const REPEAT_INTERVAL_MS: i64 = 4 * 3_600_000;
/// An alert without an end is over after so long without news.
pub const RESOLVE_TIMEOUT_MS: i64 = 300_000;
/// Deepest nesting of routes.
pub const DEPTH_MAX: usize = 32;
/// Most routes of a document.
pub const ROUTES_MAX: usize = 2000;

/// Path of the root.
pub const ROOT_PATH: &str = "{}";

/// The path of a child, for instance `{}/{severity="critical"}`, as Alertmanager writes it into the key of a group. Siblings with the same matchers are told apart by their
/// turn: `same_before` of them stand before this one.
#[must_use]
pub fn path_below(parent: &str, matchers: &[Matcher], same_before: usize) -> String {
    let each: Vec<String> = matchers.iter().map(Matcher::to_string).collect();
    let path = format!("{parent}/{{{}}}", each.join(","));
    if same_before == 0 { path } else { format!("{path}#{}", same_before + 1) }
}

/// Which labels make a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupBy {
    /// All of them: each alert is a group of its own (`...`).
    All,
    /// These.
    Names(Vec<String>),
}

/// A node of the tree, with everything inherited filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Where it stands in the tree, for people and as part of a group's key: `{}/{severity="critical"}`.
    pub path: String,
    /// What an alert has to be.
    pub matchers: Vec<Matcher>,
    /// Siblings after this one are asked too.
    pub goes_on: bool,
    /// Who is told.
    pub receiver: String,
    /// What is told together.
    pub group_by: GroupBy,
    /// Wait before the first message of a group.
    pub group_wait_ms: i64,
    /// Wait between messages about a group that changed.
    pub group_interval_ms: i64,
    /// Wait before what still fires is told again.
    pub repeat_interval_ms: i64,
    /// Names of times at which nothing is told.
    pub mute_intervals: Vec<String>,
    /// Names of the only times at which anything is told; empty means always.
    pub active_intervals: Vec<String>,
    /// Children.
    pub routes: Vec<Route>,
}

impl Route {
    /// The nodes that count for an alert, in the order of the tree; empty when the root itself does not fit.
    #[must_use]
    pub fn matching(&self, labels: &Labels) -> Vec<&Self> {
        if !all_match(&self.matchers, labels) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for child in &self.routes {
            let inside = child.matching(labels);
            let ends = !inside.is_empty() && !child.goes_on;
            found.extend(inside);
            if ends {
                break;
            }
        }
        if found.is_empty() { vec![self] } else { found }
    }

    /// The labels of an alert that make its group.
    #[must_use]
    pub fn group_labels(&self, labels: &Labels) -> Labels {
        match &self.group_by {
            GroupBy::All => labels.clone(),
            GroupBy::Names(names) => {
                let named = |(name, _): &(&String, &String)| names.contains(name);
                labels.iter().filter(named).map(|(n, v)| (n.clone(), v.clone())).collect()
            }
        }
    }

    /// The key of a group: where its route stands, and what is common to its members.
    #[must_use]
    pub fn group_key(&self, group_labels: &Labels) -> String {
        format!("{}:{}", self.path, labels_shown(group_labels))
    }

    /// The node with this path.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Self> {
        if self.path == path {
            return Some(self);
        }
        self.routes.iter().find_map(|r| r.at(path))
    }

    /// This node and all below it, depth first.
    #[must_use]
    pub fn all(&self) -> Vec<&Self> {
        std::iter::once(self).chain(self.routes.iter().flat_map(Self::all)).collect()
    }
}

/// While an alert that fits `source` fires, those that fit `target` are not told, where the labels in `equal` agree.
#[derive(Debug, Clone, PartialEq)]
pub struct InhibitRule {
    /// What inhibits.
    pub source: Vec<Matcher>,
    /// What is inhibited.
    pub target: Vec<Matcher>,
    /// Labels that have to agree; one that both lack agrees.
    pub equal: Vec<String>,
}

impl InhibitRule {
    /// Whether `source` inhibits `target`. An alert that fits both sides does not inhibit one that fits both sides
    /// too, so that nothing inhibits itself.
    #[must_use]
    pub fn inhibits(&self, source: &Labels, target: &Labels) -> bool {
        if !all_match(&self.target, target) || !all_match(&self.source, source) {
            return false;
        }
        let value = |labels: &Labels, name: &str| labels.get(name).cloned().unwrap_or_default();
        if self.equal.iter().any(|name| value(source, name) != value(target, name)) {
            return false;
        }
        !(all_match(&self.source, target) && all_match(&self.target, source))
    }
}

/// The tree and what belongs to it: what the dispatcher decides from.
#[derive(Debug, Clone, PartialEq)]
pub struct Routing {
    /// The root; it fits everything.
    pub root: Route,
    /// What silences what.
    pub inhibit: Vec<InhibitRule>,
    /// Named times.
    pub intervals: BTreeMap<String, Vec<TimeInterval>>,
    /// An alert without an end is over after so long without news.
    pub resolve_timeout_ms: i64,
}

impl Routing {
    /// Why a route tells nothing at `at`, in words; `None` when it does tell.
    #[must_use]
    pub fn muted_by_time(&self, route: &Route, at: Timestamp) -> Option<String> {
        let within = |name: &String| {
            self.intervals.get(name).is_some_and(|all| all.iter().any(|interval| interval.contains(at)))
        };
        if let Some(name) = route.mute_intervals.iter().find(|n| within(n)) {
            return Some(format!("mute time interval '{name}'"));
        }
        if !route.active_intervals.is_empty() && !route.active_intervals.iter().any(within) {
            return Some(format!("outside active time intervals '{}'", route.active_intervals.join("', '")));
        }
        None
    }
}

#[cfg(test)]
#[path = "alerts_routing_tests.rs"]
mod tests;
