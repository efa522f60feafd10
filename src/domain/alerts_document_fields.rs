//! Fields of a document: each is asked for by name and kind, and what does not fit is noted with its place.

use crate::domain::alerts_document::MISTAKES_MAX;
use crate::domain::alerts_document::Mistake;
use crate::domain::alerts_document_yaml::Key;
use crate::domain::alerts_document_yaml::Node;
use crate::domain::alerts_document_yaml::Place;
use crate::domain::alerts_document_yaml::Value;
use crate::domain::nearest::nearest;
use std::collections::BTreeSet;

/// What was found wrong or worth saying.
pub struct Findings {
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// What is not done as the document says.
    pub warnings: Vec<String>,
    /// Where integrations stand that cannot be done.
    pub left_out: BTreeSet<Place>,
    skip_unsupported: bool,
}

impl Findings {
    /// Nothing yet.
    pub fn new(skip_unsupported: bool) -> Self {
        Self { mistakes: Vec::new(), warnings: Vec::new(), left_out: BTreeSet::new(), skip_unsupported }
    }

    /// Notes a mistake.
    pub fn mistake(&mut self, at: Place, what: impl Into<String>, hint: impl Into<String>) {
        self.mistakes.push(Mistake::new(at, what, hint));
    }

    /// Notes something that the appliance cannot do: a mistake, or a warning where it is to be left out. `what` is a
    /// whole sentence without its full stop.
    pub fn unsupported(&mut self, at: Place, what: &str, instead: &str) {
        if self.skip_unsupported {
            self.warnings.push(format!("left out: {what}"));
        } else {
            let hint = format!("{instead}, or leave it out with --skip-unsupported");
            self.mistake(at, what, hint);
        }
    }

    /// The mistakes in the order of the document.
    pub fn listed(mut self) -> Vec<Mistake> {
        self.mistakes.sort();
        self.mistakes.dedup();
        self.mistakes.truncate(MISTAKES_MAX);
        self.mistakes
    }
}

/// A mapping whose keys are known.
pub struct Section<'a> {
    /// Where it stands.
    pub at: Place,
    pairs: &'a [(Key, Node)],
}

impl<'a> Section<'a> {
    /// Opens a mapping; keys that are not among `known` are mistakes. `what` names it in sentences.
    pub fn open(node: &'a Node, what: &str, known: &[&str], findings: &mut Findings) -> Option<Self> {
        let Value::Map(pairs) = &node.is else {
            let hint = "write fields with a colon after each name, indented alike";
            findings.mistake(node.at, format!("{what} has to be a mapping"), hint);
            return None;
        };
        for (key, _) in pairs {
            if known.contains(&key.text.as_str()) {
                continue;
            }
            let hint = match nearest(&key.text, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            findings.mistake(key.at, format!("`{}` is no field of {what}", key.text), hint);
        }
        Some(Self { at: node.at, pairs })
    }

    /// The value of a field; one that is there and empty counts as not there.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.pairs.iter().find(|(k, _)| k.text == key).map(|(_, node)| node).filter(|node| !node.is_null())
    }

    /// Whether a field is there and not empty.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Where the name of a field stands; the mapping itself when it is not there.
    pub fn place(&self, key: &str) -> Place {
        self.pairs.iter().find(|(k, _)| k.text == key).map_or(self.at, |(k, _)| k.at)
    }

    /// Text; empty text counts as not there.
    pub fn text(&self, key: &str, findings: &mut Findings) -> Option<String> {
        self.get(key).and_then(|node| text_of(node, key, findings)).filter(|t| !t.is_empty())
    }

    /// Yes or no.
    pub fn flag(&self, key: &str, findings: &mut Findings) -> Option<bool> {
        let node = self.get(key)?;
        if let Value::Text { text, plain: true } = &node.is {
            match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" => return Some(true),
                "false" | "no" | "off" | "n" => return Some(false),
                _ => {}
            }
        }
        findings.mistake(
            node.at,
            format!("`{key}` is neither yes nor no"),
            "write true or false, without quotes",
        );
        None
    }

    /// A time span in milliseconds.
    pub fn duration(&self, key: &str, findings: &mut Findings) -> Option<i64> {
        let node = self.get(key)?;
        let text = text_of(node, key, findings)?;
        match duration_ms(&text) {
            Ok(found) => Some(found),
            Err(why) => {
                findings.mistake(
                    node.at,
                    format!("`{key}`: {why}"),
                    "write for instance 30s, 5m, 1h30m or 1d",
                );
                None
            }
        }
    }

    /// The items of a list; nothing there is an empty one.
    pub fn list(&self, key: &str, findings: &mut Findings) -> &'a [Node] {
        match self.get(key) {
            None => &[],
            Some(Node { is: Value::List(items), .. }) => items,
            Some(node) => {
                findings.mistake(node.at, format!("`{key}` has to be a list"), "begin each item with a dash");
                &[]
            }
        }
    }

    /// A list of texts with their places.
    pub fn texts(&self, key: &str, findings: &mut Findings) -> Vec<(Place, String)> {
        let items = self.list(key, findings);
        items.iter().filter_map(|item| Some((item.at, text_of(item, key, findings)?))).collect()
    }

    /// A mapping of names to texts, with their places.
    pub fn words(&self, key: &str, findings: &mut Findings) -> Vec<(&'a Key, Place, String)> {
        match self.get(key) {
            None => Vec::new(),
            Some(Node { is: Value::Map(pairs), .. }) => pairs
                .iter()
                .filter_map(|(name, node)| Some((name, node.at, text_of(node, &name.text, findings)?)))
                .collect(),
            Some(node) => {
                let hint = "write names with a colon after each, indented alike";
                findings.mistake(node.at, format!("`{key}` has to be a mapping"), hint);
                Vec::new()
            }
        }
    }

    /// Notes a mistake when both fields are there.
    pub fn at_most_one(&self, one: &str, other: &str, findings: &mut Findings) {
        if self.has(one) && self.has(other) {
            let what = format!("both `{one}` and `{other}` are there");
            findings.mistake(self.place(other), what, "leave one of them");
        }
    }
}

fn text_of(node: &Node, key: &str, findings: &mut Findings) -> Option<String> {
    match &node.is {
        Value::Text { .. } if node.is_null() => Some(String::new()),
        Value::Text { text, .. } => Some(text.clone()),
        Value::List(_) | Value::Map(_) => {
            let hint = "write one value after the colon";
            findings.mistake(node.at, format!("`{key}` has to be text"), hint);
            None
        }
    }
}

/// Units of a time span, from the largest: name and milliseconds.
const UNITS: [(&str, i64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// Reads a time span as Prometheus writes it: `1h30m`, `1d`, `0`; units from the largest to the smallest, each once.
///
/// # Errors
/// In words, what is wrong.
pub fn duration_ms(text: &str) -> Result<i64, String> {
    let bad = || format!("'{text}' is no time span");
    if text == "0" {
        return Ok(0);
    }
    let (mut rest, mut total, mut from) = (text, 0_i64, 0);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
        let count: i64 = rest[..digits].parse().map_err(|_| bad())?;
        rest = &rest[digits..];
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let unit = &rest[..end];
        let at = UNITS.iter().position(|(name, _)| *name == unit).filter(|at| *at >= from).ok_or_else(bad)?;
        let more = count.checked_mul(UNITS[at].1).ok_or_else(bad)?;
        total = total.checked_add(more).ok_or_else(bad)?;
        (rest, from) = (&rest[end..], at + 1);
    }
    if text.is_empty() { Err(bad()) } else { Ok(total) }
}

/// A time span in the same words.
#[must_use]
pub fn duration_text(milliseconds: i64) -> String {
    let mut left = milliseconds.max(0);
    if left == 0 {
        return "0s".to_owned();
    }
    let mut text = String::new();
    // Years and weeks read well only when nothing is left over.
    for (name, size) in UNITS {
        let whole = matches!(name, "y" | "w");
        if left >= size && (!whole || left % size == 0) {
            text.push_str(&format!("{}{name}", left / size));
            left %= size;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_spans_are_those_of_prometheus() {
        let table = [
            ("0", Some(0)),
            ("0s", Some(0)),
            ("30s", Some(30_000)),
            ("1h30m", Some(5_400_000)),
            ("1d", Some(86_400_000)),
            ("1w", Some(604_800_000)),
            ("1y2w3d4h5m6s7ms", Some(33_019_506_007)),
            ("500ms", Some(500)),
            ("5m30", None),
            ("30m1h", None),
            ("1h1h", None),
            ("1.5h", None),
            ("-5m", None),
            ("5 m", None),
            ("5", None),
            ("", None),
            ("h", None),
            ("9223372036854775807w", None),
        ];
        for (text, meant) in table {
            assert_eq!(duration_ms(text).ok(), meant, "{text}");
        }
        for (ms, text) in [
            (0, "0s"),
            (30_000, "30s"),
            (5_400_000, "1h30m"),
            (604_800_000, "1w"),
            (691_200_000, "8d"),
            (1_500, "1s500ms"),
        ] {
            assert_eq!(duration_text(ms), text);
            assert_eq!(duration_ms(text), Ok(ms));
        }
    }
}
