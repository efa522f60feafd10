//! How often a route may be used: one table beside the table of routes, and what was used of it.

use crate::http::identity::Visitor;
use crate::http::router::Row;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::fmt;

/// Whose uses are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Those from one address.
    Address,
    /// Those of one user, key or address.
    Actor,
    /// All.
    Everybody,
}

/// A limit on uses. Routes of one name share one count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// What is counted, for the refusal.
    pub name: &'static str,
    /// Most uses within a minute.
    pub most: usize,
    /// Whose.
    pub by: By,
    /// Whether it is refused beyond that. What takes risk away counts, but is never held up.
    pub holds: bool,
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = match self.by {
            By::Address => "by address",
            By::Actor => "by caller",
            By::Everybody => "all together",
        };
        let held = if self.holds { "" } else { " (counts)" };
        write!(f, "{} {by}{held}", self.most)
    }
}

/// Seconds that a use counts.
pub const WINDOW_SECONDS: i64 = 60;
/// Most callers that are counted apart; beyond that new ones share one count.
pub const CALLERS_MAX: usize = 4_096;

const fn held(name: &'static str, most: usize, by: By) -> Rate {
    Rate { name, most, by, holds: true }
}

const SIGN_IN: Rate = held("signing in", 60, By::Address);
const CONFIRM: Rate = held("proving who you are", 30, By::Actor);
const EXPORT: Rate = held("exporting the audit log", 30, By::Actor);
const SETUP: Rate = held("using set-up links", 30, By::Address);
const RESET: Rate = held("asking for a reset", 10, By::Actor);
const KEYS: Rate = held("changing API keys", 10, By::Everybody);
const KEYS_ENDED: Rate = Rate { holds: false, ..KEYS };
const VERIFY: Rate = held("verifying API keys", 600, By::Actor);
const WALK: Rate = held("verifying the audit log", 30, By::Actor);
const USERS: Rate = held("making users", 30, By::Actor);
const REPORT: Rate = held("making reports", 30, By::Actor);
const IMPORT: Rate = held("importing configurations", 120, By::Actor);

/// The limited routes.
pub const RATES: &[(&str, &str, Rate)] = &[
    ("POST", "/api/v1/session", SIGN_IN),
    ("POST", "/api/v1/session/confirm", CONFIRM),
    ("POST", "/api/v1/account/password", CONFIRM),
    ("POST", "/api/v1/account/totp/confirm", CONFIRM),
    ("GET", "/api/v1/setup", SETUP),
    ("POST", "/api/v1/setup", SETUP),
    ("POST", "/api/v1/circuit-breaker/reset", RESET),
    ("GET", "/api/v1/audit/verify", WALK),
    ("GET", "/api/v1/audit/export", EXPORT),
    ("GET", "/api/v1/incidents/{id}/report", REPORT),
    ("GET", "/api/v1/incidents/report", REPORT),
    ("POST", "/api/v1/routing/import", IMPORT),
    ("POST", "/api/v1/routing/revert", IMPORT),
    ("POST", "/api/v1/users", USERS),
    ("POST", "/api/v1/users/{name}/link", USERS),
    ("POST", "/api/v1/keys", KEYS),
    ("POST", "/api/v1/keys/{id}/rotate", KEYS),
    ("POST", "/api/v1/keys/{id}/cut-short", KEYS_ENDED),
    ("DELETE", "/api/v1/keys/{id}", KEYS_ENDED),
    ("POST", "/api/v1/keys/verify", VERIFY),
];

/// The limit of a route.
#[must_use]
pub fn of(method: &str, path: &str) -> Option<Rate> {
    RATES.iter().find(|(m, p, _)| *m == method && *p == path).map(|(_, _, rate)| *rate)
}

/// What was used, by limit and caller.
#[derive(Debug, Default)]
pub struct Used(Mutex<HashMap<(&'static str, String), Uses>>);

#[derive(Debug, Default)]
struct Uses {
    at: VecDeque<i64>,
    /// When the first refusal of a row was told.
    refused_at: Option<i64>,
}

/// How a use stands to its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Most uses within a minute.
    pub limit: usize,
    /// How many are left.
    pub remaining: usize,
    /// Seconds until the oldest use counts no more.
    pub reset_seconds: u64,
    /// Refused, and whether it is the first refusal within a minute.
    pub refused: Option<bool>,
}

impl Used {
    /// Counts a use.
    pub fn take(&self, rate: &Rate, caller: &str, now: Timestamp) -> Standing {
        let (now, window) = (now.as_millisecond(), WINDOW_SECONDS * 1000);
        let mut all = self.0.lock();
        let mut name = (rate.name, caller.to_owned());
        if !all.contains_key(&name) && all.len() >= CALLERS_MAX {
            all.retain(|_, uses| uses.at.back().is_some_and(|at| (now - at).abs() < window));
            if all.len() >= CALLERS_MAX {
                name.1 = String::from("…");
            }
        }
        let uses = all.entry(name).or_default();
        // A clock that was set back does not make old uses count for longer.
        uses.at.retain(|at| (now - at).abs() < window);
        let full = uses.at.len() >= rate.most;
        let refused = (full && rate.holds).then(|| {
            let first = uses.refused_at.is_none_or(|at| (now - at).abs() >= window);
            if first {
                uses.refused_at = Some(now);
            }
            first
        });
        if refused.is_none() {
            if full {
                uses.at.pop_front();
            }
            uses.at.push_back(now);
        }
        let left = uses.at.front().map_or(0, |oldest| (oldest + window - now).max(0));
        Standing {
            limit: rate.most,
            remaining: rate.most.saturating_sub(uses.at.len()),
            reset_seconds: left.unsigned_abs().div_ceil(1000),
            refused,
        }
    }
}

impl Standing {
    /// Says how the limit stands, in the answer's headers.
    /// A handler that knows better has said so.
    pub fn tell(&self, headers: &mut HeaderMap) {
        if headers.contains_key("ratelimit-limit") {
            return;
        }
        for (name, value) in [
            ("ratelimit-limit", self.limit as u64),
            ("ratelimit-remaining", self.remaining as u64),
            ("ratelimit-reset", self.reset_seconds),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

/// Whose use this is, as far as the limit asks.
pub fn caller(rate: &Rate, visitor: &Visitor) -> String {
    match (rate.by, &visitor.actor) {
        (By::Everybody, _) => String::new(),
        (By::Actor, Some(actor)) => actor.id.clone(),
        (By::Actor | By::Address, _) => visitor.address.clone(),
    }
}

/// The limit of a row.
pub fn of_row(row: &Row) -> Option<Rate> {
    of(row.method, row.path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::router::TABLE;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_000_000 + ms).unwrap()
    }

    #[test]
    fn each_limit_is_one_of_a_route() {
        for (method, path, _) in RATES {
            assert!(TABLE.iter().any(|row| row.method == *method && row.path == *path), "{method} {path}");
        }
    }

    #[test]
    fn so_many_within_a_minute_and_no_more() {
        let (used, rate) = (Used::default(), held("trying", 2, By::Actor));
        let seen = |caller, ms| {
            let x = used.take(&rate, caller, at(ms));
            (x.remaining, x.reset_seconds, x.refused)
        };
        assert_eq!(seen("a", 0), (1, 60, None));
        assert_eq!(seen("a", 30_000), (0, 30, None));
        assert_eq!(seen("a", 59_001), (0, 1, Some(true)));
        assert_eq!(seen("a", 59_002), (0, 1, Some(false)));
        assert_eq!(seen("b", 59_002), (1, 60, None), "somebody else");
        assert_eq!(seen("a", 60_000), (0, 30, None), "the first one counts no more");
        assert_eq!(seen("a", 60_001), (0, 30, Some(false)));
        assert_eq!(seen("a", -100_000), (1, 60, None), "a clock set back");
    }

    #[test]
    fn what_takes_risk_away_counts_but_is_not_held_up() {
        let used = Used::default();
        for i in 0..30 {
            assert_eq!(used.take(&KEYS_ENDED, "", at(i)).refused, None);
        }
        assert_eq!(used.take(&KEYS, "", at(40)).refused, Some(true));
    }

    #[test]
    fn a_flood_of_callers_takes_a_bounded_room() {
        let (used, rate) = (Used::default(), held("trying", 1, By::Address));
        for i in 0..CALLERS_MAX + 10 {
            used.take(&rate, &i.to_string(), at(0));
        }
        assert!(used.0.lock().len() <= CALLERS_MAX + 1);
        assert_eq!(used.take(&rate, "one more", at(1)).refused, Some(false));
        assert_eq!(used.take(&rate, "one more", at(61_000)).refused, None);
    }
}
