//! An Alertmanager configuration, understood: who is told of what, by which means, and when not.
//!
//! It is read as strictly as Alertmanager reads it: what is unknown, twice there or points nowhere is a mistake with its
//! place. What this appliance cannot do is refused as well, with a list, unless it is to be left out.

use crate::domain::alerts_document_fields::Findings;
use crate::domain::alerts_document_fields::Section;
use crate::domain::alerts_document_receivers as receivers;
use crate::domain::alerts_document_receivers::Global;
use crate::domain::alerts_document_routes as routes;
use crate::domain::alerts_document_shown::shown;
use crate::domain::alerts_document_yaml as yaml;
use crate::domain::alerts_document_yaml::Place;
use crate::domain::alerts_routing::RESOLVE_TIMEOUT_MS;
use crate::domain::alerts_routing::Routing;
use crate::domain::deliveries_lanes::Means;
use crate::domain::deliveries_lanes::Secret;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

pub use crate::domain::alerts_document_fields::duration_text;
pub use crate::domain::alerts_document_yaml::DOCUMENT_MAX_BYTES;

/// Most mistakes that are listed.
pub const MISTAKES_MAX: usize = 100;

/// One thing that is wrong, with its place and the way out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub hint: String,
}

impl Mistake {
    /// A mistake at a place.
    pub(in crate::domain) fn new(at: Place, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { line: at.line, column: at.column, what: what.into(), hint: hint.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}; {}", self.line, self.column, self.what, self.hint)
    }
}

/// One way in which a receiver is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverTarget {
    /// What is needed to tell him.
    pub means: Means,
    /// To whom: an address, a URL, a routing key; it may stand in a file of the machine.
    pub recipient: Secret,
    /// Whether he is told of the end, too.
    pub send_resolved: bool,
}

/// A configuration, understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Routes, inhibition, recurring times, and when an alert without news is over.
    pub routing: Routing,
    /// Receivers by name.
    pub receivers: BTreeMap<String, Vec<ReceiverTarget>>,
    /// What is not done as the document says, one sentence each.
    pub warnings: Vec<String>,
    /// The document as it can be shown: without its secrets and without what was left out.
    pub shown: String,
}

impl Document {
    /// Files of the machine that the document names.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut note = |secret: Option<&Secret>| {
            if let Some(Secret::File(path)) = secret {
                files.push(path.clone());
            }
        };
        for target in self.receivers.values().flatten() {
            note(Some(&target.recipient));
            match &target.means {
                Means::Smtp(smtp) => {
                    note(smtp.password.as_ref());
                    note(smtp.ca_file.clone().map(Secret::File).as_ref());
                }
                Means::Webhook { bearer, .. } => note(bearer.as_ref()),
                Means::SlackBot { token, .. } => note(Some(token)),
                _ => {}
            }
        }
        files
    }
}

const TOP: &[&str] =
    &["global", "route", "inhibit_rules", "receivers", "templates", "mute_time_intervals", "time_intervals"];

/// Understands a configuration. With `skip_unsupported` what this appliance cannot do is left out with a warning each;
/// else it is a mistake.
///
/// # Errors
/// Everything that is wrong, in the order of the document, at most [`MISTAKES_MAX`].
pub fn read(text: &str, skip_unsupported: bool) -> Result<Document, Vec<Mistake>> {
    let tree = yaml::read(text).map_err(|mistake| vec![mistake])?;
    let Some(mut tree) = tree else {
        let hint = "an Alertmanager configuration has at least `route:` and `receivers:`";
        return Err(vec![Mistake::new(Place::START, "the document is empty", hint)]);
    };
    let mut findings = Findings::new(skip_unsupported);
    let understood = understand(&tree, &mut findings);
    match understood {
        Some((routing, receivers)) if findings.mistakes.is_empty() => {
            receivers::leave_out(&mut tree, &findings);
            Ok(Document { routing, receivers, warnings: findings.warnings, shown: shown(&tree) })
        }
        _ => Err(findings.listed()),
    }
}

type Receivers = BTreeMap<String, Vec<ReceiverTarget>>;

fn understand(tree: &yaml::Node, findings: &mut Findings) -> Option<(Routing, Receivers)> {
    let top = Section::open(tree, "the document", TOP, findings)?;
    let global = Global::read(&top, findings);
    let receivers = receivers::read(&top, &global, findings);
    let intervals = routes::intervals(&top, findings);
    let root = routes::root(&top, &receivers, &intervals, findings);
    let inhibit = routes::inhibit_rules(&top, findings);
    if !top.texts("templates", findings).is_empty() {
        findings.warnings.push(
            "templates: files of templates are not read; the appliance writes its own messages".to_owned(),
        );
    }
    let resolve_timeout_ms = global.resolve_timeout_ms.unwrap_or(RESOLVE_TIMEOUT_MS);
    Some((Routing { root: root?, inhibit, intervals, resolve_timeout_ms }, receivers))
}

#[cfg(test)]
#[path = "alerts_document_bad.rs"]
mod bad_documents;
#[cfg(test)]
#[path = "alerts_document_mistakes_tests.rs"]
mod mistakes_tests;
#[cfg(test)]
#[path = "alerts_document_tests.rs"]
mod tests;
