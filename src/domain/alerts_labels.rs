//! Labels and matchers: what an alert is, and how somebody names a set of them.
//!
//! The words and their meaning are those of Prometheus and its Alertmanager: labels are identity, matchers are
//! `=`, `!=`, `=~` and `!~`, a missing label is an empty one, and a regular expression has to fit the whole value.

use crate::domain::alerts_matchers::needs_quotes;
use crate::domain::alerts_patterns::whole;
use regex::Regex;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Names and values, in the order of the names.
pub type Labels = BTreeMap<String, String>;

/// Label that names an alert.
pub const ALERT_NAME: &str = "alertname";
/// Label that says how much it matters.
pub const SEVERITY: &str = "severity";
/// Most labels of an alert.
pub const LABELS_MAX: usize = 64;
/// Most bytes of a label's name.
pub const NAME_MAX_BYTES: usize = 256;
/// Most bytes of a label's value.
pub const VALUE_MAX_BYTES: usize = 4096;

/// The fingerprint of a label set: FNV-1a over names and values with 0xff after each, as Prometheus computes it
/// (`model.LabelSet.Fingerprint` of its common library), in sixteen hexadecimal digits.
#[must_use]
pub fn fingerprint(labels: &Labels) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for (name, value) in labels {
        name.bytes().for_each(&mut add);
        add(0xff);
        value.bytes().for_each(&mut add);
        add(0xff);
    }
    format!("{hash:016x}")
}

/// How a matcher compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// `=`
    #[serde(rename = "=")]
    Equal,
    /// `!=`
    #[serde(rename = "!=")]
    NotEqual,
    /// `=~`
    #[serde(rename = "=~")]
    Like,
    /// `!~`
    #[serde(rename = "!~")]
    NotLike,
}

impl Op {
    /// The sign.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Like => "=~",
            Self::NotLike => "!~",
        }
    }

    /// Alertmanager's order among operators.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Equal => 0,
            Self::NotEqual => 1,
            Self::Like => 2,
            Self::NotLike => 3,
        }
    }
}

/// One comparison of one label.
#[derive(Debug, Clone)]
pub struct Matcher {
    /// Which label.
    pub name: String,
    /// How.
    pub op: Op,
    /// With what.
    pub value: String,
    regex: Option<Regex>,
}

impl PartialEq for Matcher {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.op, &self.value) == (&other.name, other.op, &other.value)
    }
}

impl Matcher {
    /// A matcher; a regular expression has to fit the whole value.
    ///
    /// # Errors
    /// In words, what is wrong with the name or the regular expression.
    pub fn new(name: &str, op: Op, value: &str) -> Result<Self, String> {
        if name.is_empty() || name.len() > NAME_MAX_BYTES {
            return Err(format!("a label name has 1 to {NAME_MAX_BYTES} bytes"));
        }
        if value.len() > VALUE_MAX_BYTES {
            return Err(format!("the value of {name} has more than {VALUE_MAX_BYTES} bytes"));
        }
        let regex = match op {
            Op::Equal | Op::NotEqual => None,
            Op::Like | Op::NotLike => Some(whole(value)?),
        };
        Ok(Self { name: name.to_owned(), op, value: value.to_owned(), regex })
    }

    /// Whether a label set fits.
    #[must_use]
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.name).map_or("", String::as_str);
        let like = || self.regex.as_ref().is_some_and(|r| r.is_match(value));
        match self.op {
            Op::Equal => value == self.value,
            Op::NotEqual => value != self.value,
            Op::Like => like(),
            Op::NotLike => !like(),
        }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if needs_quotes(&self.name) {
            // Such a name is known to the newer form alone, and with it its escapes.
            return write!(f, "{}{}{}", quoted(&self.name), self.op.as_str(), quoted(&self.value));
        }
        let value = self.value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        write!(f, "{}{}\"{value}\"", self.name, self.op.as_str())
    }
}

/// Text in double quotes with the escapes of Go.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether all of them fit; none fits everything.
#[must_use]
pub fn all_match(matchers: &[Matcher], labels: &Labels) -> bool {
    matchers.iter().all(|m| m.matches(labels))
}

/// The matchers in one line, for instance `{severity="critical", team=~"a|b"}`.
#[must_use]
pub fn shown(matchers: &[Matcher]) -> String {
    let each: Vec<String> = matchers.iter().map(Matcher::to_string).collect();
    format!("{{{}}}", each.join(", "))
}

/// A label set in one line, for instance `{alertname="Down", job="api"}`.
#[must_use]
pub fn labels_shown(labels: &Labels) -> String {
    let each: Vec<String> = labels.iter().map(|(n, v)| format!("{n}={v:?}")).collect();
    format!("{{{}}}", each.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_matcher_compares_the_whole_value_and_a_missing_label_is_empty() {
        let set = labels(&[("job", "api"), ("env", "prod\neu")]);
        let table = [
            ("job", Op::Equal, "api", true),
            ("job", Op::Equal, "ap", false),
            ("job", Op::NotEqual, "api", false),
            ("job", Op::Like, "a.i|b", true),
            ("job", Op::Like, "ap", false),
            ("job", Op::NotLike, "ap", true),
            // A dot is no line feed, as in Alertmanager.
            ("env", Op::Like, "prod.*", false),
            ("env", Op::Like, "(?s)prod.*", true),
            ("gone", Op::Equal, "", true),
            ("gone", Op::NotEqual, "", false),
            ("gone", Op::Like, ".*", true),
            ("gone", Op::NotLike, ".+", true),
        ];
        for (name, op, value, fits) in table {
            assert_eq!(Matcher::new(name, op, value).unwrap().matches(&set), fits, "{name}{op:?}{value}");
        }
        assert!(Matcher::new("a", Op::Like, "(").is_err());
        assert!(Matcher::new("a", Op::Like, &"(a{1000}){1000}".repeat(3)).is_err(), "size is bounded");
    }

    #[test]
    fn a_fingerprint_is_the_one_prometheus_computes() {
        // FNV-1a of the empty input.
        assert_eq!(fingerprint(&Labels::new()), "cbf29ce484222325");
        assert_ne!(fingerprint(&labels(&[("a", "bc")])), fingerprint(&labels(&[("ab", "c")])));
    }
}
