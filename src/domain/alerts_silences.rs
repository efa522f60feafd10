//! Silences: who does not want to hear of what, until when, and why.

use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::SEVERITY;
use crate::domain::alerts_labels::all_match;
use crate::domain::alerts_labels::shown;
use jiff::Timestamp;

/// Most silences that are kept, ended ones included.
pub const SILENCES_MAX: usize = 5_000;
/// Most matchers of a silence.
pub const MATCHERS_MAX: usize = 50;
/// Longest comment.
pub const COMMENT_MAX_CHARS: usize = 2_000;

/// A silence.
#[derive(Debug, Clone, PartialEq)]
pub struct Silence {
    /// Its id, a UUID.
    pub id: String,
    /// What an alert has to be.
    pub matchers: Vec<Matcher>,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Why.
    pub comment: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// It ends as soon as nothing fires any more that it silences.
    pub ends_with_alert: bool,
}

/// How a silence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SilenceState {
    /// Not yet.
    Pending,
    /// Now.
    Active,
    /// No more.
    Expired,
}

impl SilenceState {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Expired => "expired",
        }
    }
}

impl Silence {
    /// How it stands at `at`.
    #[must_use]
    pub fn state(&self, at: Timestamp) -> SilenceState {
        if at >= self.ends_at {
            SilenceState::Expired
        } else if at < self.starts_at {
            SilenceState::Pending
        } else {
            SilenceState::Active
        }
    }

    /// Whether it silences a label set at `at`.
    #[must_use]
    pub fn silences(&self, labels: &Labels, at: Timestamp) -> bool {
        self.state(at) == SilenceState::Active && all_match(&self.matchers, labels)
    }

    /// What is wrong with it, in words; `None` when nothing is.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        if self.matchers.is_empty() || self.matchers.len() > MATCHERS_MAX {
            return Some(format!("a silence has 1 to {MATCHERS_MAX} matchers"));
        }
        let empty = Labels::new();
        if all_match(&self.matchers, &empty) {
            return Some(
                "at least one matcher has to ask for a value: this silence would silence everything"
                    .to_owned(),
            );
        }
        if self.ends_at <= self.starts_at {
            return Some("a silence ends after it begins".to_owned());
        }
        if self.comment.trim().is_empty() || self.comment.chars().count() > COMMENT_MAX_CHARS {
            return Some(format!("say why in 1 to {COMMENT_MAX_CHARS} characters"));
        }
        if self.created_by.trim().is_empty() {
            return Some("say who silences".to_owned());
        }
        None
    }

    /// Whether it may silence something critical: only an admin makes such a silence. What names another severity
    /// explicitly cannot.
    #[must_use]
    pub fn reaches_critical(&self) -> bool {
        let words = ["critical", "page", "emergency", "fatal", "alert"];
        let named: Vec<&Matcher> = self.matchers.iter().filter(|m| m.name == SEVERITY).collect();
        words.iter().any(|word| {
            let set = Labels::from([(SEVERITY.to_owned(), (*word).to_owned())]);
            named.iter().all(|m| m.matches(&set))
        })
    }

    /// The matchers in one line.
    #[must_use]
    pub fn shown(&self) -> String {
        shown(&self.matchers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alerts_labels::Op;
    use crate::domain::time::plus_ms;

    fn silence(matchers: &[(&str, Op, &str)]) -> Silence {
        let at = Timestamp::from_second(1_795_478_400).unwrap();
        Silence {
            id: "1".into(),
            matchers: matchers.iter().map(|(n, o, v)| Matcher::new(n, *o, v).unwrap()).collect(),
            starts_at: at,
            ends_at: plus_ms(at, 60_000),
            created_by: "alice".into(),
            comment: "planned work".into(),
            created_at: at,
            updated_at: at,
            ends_with_alert: false,
        }
    }

    #[test]
    fn a_silence_holds_from_its_start_to_its_end() {
        let s = silence(&[("job", Op::Equal, "api")]);
        let labels = Labels::from([("job".to_owned(), "api".to_owned())]);
        assert!(!s.silences(&labels, plus_ms(s.starts_at, -1)));
        assert!(s.silences(&labels, s.starts_at));
        assert!(!s.silences(&labels, s.ends_at));
        assert!(!s.silences(&Labels::new(), s.starts_at));
    }

    #[test]
    fn a_silence_of_everything_is_refused() {
        assert_eq!(silence(&[("job", Op::Equal, "api")]).problem(), None);
        for all in [("job", Op::Like, ".*"), ("job", Op::NotEqual, "x"), ("job", Op::Equal, "")] {
            assert!(silence(&[all]).problem().is_some(), "{all:?}");
        }
        assert!(silence(&[]).problem().is_some());
    }

    #[test]
    fn only_a_silence_that_names_another_severity_cannot_reach_critical() {
        assert!(silence(&[("job", Op::Equal, "api")]).reaches_critical());
        assert!(silence(&[("severity", Op::Like, "warning|page")]).reaches_critical());
        assert!(!silence(&[("severity", Op::Equal, "warning")]).reaches_critical());
        assert!(
            !silence(&[("severity", Op::NotLike, "critical|page|emergency|fatal|alert")]).reaches_critical()
        );
    }
}
