//! Maintenance windows: a time in which a service may fail without an alert and outside of its uptime.

use jiff::Timestamp;

/// The name that means every service.
pub const ALL: &str = "*";
/// Longest window.
pub const LONGEST_HOURS: i64 = 24 * 31;
/// Most windows that are open or to come.
pub const WINDOWS_MAX: usize = 500;
/// Ended windows are kept so long, for uptime and as a record.
pub const KEPT_DAYS: i64 = 400;

/// A window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintenance {
    /// Number.
    pub id: i64,
    /// A service, or [`ALL`].
    pub service: String,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who ended it early.
    pub ended_by: Option<String>,
}

impl Maintenance {
    /// Whether it is about this service.
    #[must_use]
    pub fn concerns(&self, service: &str) -> bool {
        self.service == ALL || self.service == service
    }

    /// Whether it holds now.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.starts_at <= now && now < self.ends_at
    }

    /// `pending`, `active` or `over`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> &'static str {
        if now < self.starts_at {
            "pending"
        } else if self.holds(now) {
            "active"
        } else {
            "over"
        }
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self, now: Timestamp) -> Option<(&'static str, String)> {
        if self.ends_at <= self.starts_at {
            return Some(("ends_at", "lies before the beginning".to_owned()));
        }
        if self.ends_at <= now {
            return Some(("ends_at", "lies in the past".to_owned()));
        }
        let hours = self.ends_at.duration_since(self.starts_at).as_secs() / 3600;
        (hours > LONGEST_HOURS).then(|| ("ends_at", format!("a window has at most {LONGEST_HOURS} hours")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_from_its_beginning_to_before_its_end() {
        let at = |s: i64| Timestamp::from_second(1_764_000_000 + s).unwrap();
        let window = Maintenance {
            id: 1,
            service: "redis".into(),
            starts_at: at(0),
            ends_at: at(60),
            reason: "upgrade".into(),
            author: "alice".into(),
            created_at: at(-5),
            ended_by: None,
        };
        assert_eq!([-1, 0, 59, 60].map(|s| window.state(at(s))), ["pending", "active", "active", "over"]);
        assert!(window.concerns("redis") && !window.concerns("db"));
        assert!(Maintenance { service: ALL.into(), ..window.clone() }.concerns("db"));
        assert_eq!(window.problem(at(0)), None);
        assert_eq!(window.problem(at(61)).unwrap().0, "ends_at");
        assert!(Maintenance { ends_at: at(-1), ..window.clone() }.problem(at(-9)).is_some());
        assert!(Maintenance { ends_at: at(3600 * 1000), ..window }.problem(at(0)).is_some());
    }
}
