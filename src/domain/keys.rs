//! API keys: `tw_live_` + 8 characters of identity + `_` + 43 characters of secret.

use crate::domain::actor::Role;
use crate::domain::audit::hex;
use crate::domain::refusal::Refusal;
use jiff::Timestamp;
use sha2::Digest;
use sha2::Sha256;
use std::ops::RangeInclusive;

/// What every key begins with.
pub const PREFIX: &str = "tw_live_";
/// Characters of the public part.
pub const IDENTITY_CHARS: usize = 8;
/// Characters of the secret: 256 bits in base64url.
pub const SECRET_CHARS: usize = 43;
/// Fewest characters of a name.
pub const NAME_MIN_CHARS: usize = 3;
/// Most characters of a name.
pub const NAME_MAX_CHARS: usize = 50;

/// Fewest and most days until a key expires.
pub const EXPIRY_DAYS: RangeInclusive<i64> = 1..=3_650;
/// Most hours that a rotated key works on beside its successor.
pub const GRACE_MAX_HOURS: i64 = 720;

/// Every scope there is, and what it lets a key do.
pub const SCOPE_WORDS: [(&str, &str); 19] = [
    ("status:read", "see breaker, kill switch, desk and overview, and follow the event stream"),
    ("gate:read", "ask the gate whether orders may pass"),
    ("breaker:trip", "trip the circuit breaker"),
    ("breaker:reset", "reset the circuit breaker"),
    ("kill:engage", "engage the kill switch and run the kill job"),
    ("alerts:read", "see alerts, silences, deliveries, rules and routing"),
    ("alerts:write", "raise, acknowledge and silence alerts, send tests, keep rules and heartbeats"),
    ("health:read", "see the health board"),
    ("heartbeat:write", "ping a heartbeat by its name"),
    ("settings:read", "see the settings and follow their changes"),
    ("settings:write", "change the settings"),
    ("audit:read", "read, verify and export the audit log, and make incident reports"),
    ("resp:read", "read any key over the Redis adapter"),
    ("resp:write", "write open keys and publish over the Redis adapter"),
    ("metrics:read", "scrape the metrics"),
    ("read_positions", "see positions at the trading services"),
    ("read_orders", "see orders at the trading services"),
    ("write_orders", "send and cancel orders at the trading services"),
    ("read_strategies", "see strategies at the trading services"),
];

/// Every scope there is.
pub const SCOPES: [&str; SCOPE_WORDS.len()] = {
    let mut all = [""; SCOPE_WORDS.len()];
    let mut i = 0;
    while i < all.len() {
        all[i] = SCOPE_WORDS[i].0;
        i += 1;
    }
    all
};

/// How a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Works.
    Active,
    /// Has a successor and works on for a while.
    Grace,
    /// Has a successor and works no more.
    Rotated,
    /// Its time is over.
    Expired,
    /// Ended by hand.
    Revoked,
}

impl KeyState {
    /// The word used in every door.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Grace => "grace",
            Self::Rotated => "rotated",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// Whether the key is worth anything.
    #[must_use]
    pub fn works(self) -> bool {
        matches!(self, Self::Active | Self::Grace)
    }
}

/// A stored key: everything but the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Public part.
    pub id: String,
    /// Name.
    pub name: String,
    /// The most it may do.
    pub role: Role,
    /// What it may do.
    pub scopes: Vec<String>,
    /// SHA-256 of the whole key, hexadecimal.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// The key it came after.
    pub rotated_from: Option<String>,
    /// The key that came after it.
    pub replaced_by: Option<String>,
    /// Until when it works beside its successor.
    pub grace_until: Option<Timestamp>,
    /// Last use since it has a successor, to the minute.
    pub used_in_grace_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// By whom.
    pub revoked_by: Option<String>,
}

impl ApiKey {
    /// How the key stands at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> KeyState {
        let over = |end: Option<Timestamp>| end.is_some_and(|end| now >= end);
        match (self.revoked_at, &self.replaced_by) {
            (Some(_), _) => KeyState::Revoked,
            (None, Some(_)) if self.grace_until.is_none() || over(self.grace_until) => KeyState::Rotated,
            _ if over(self.expires_at) => KeyState::Expired,
            (None, Some(_)) => KeyState::Grace,
            (None, None) => KeyState::Active,
        }
    }

    /// When it ends by itself, as far as is known now.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        [self.expires_at, self.grace_until].into_iter().flatten().min()
    }
}

/// The public part of a key, when the text has the form of one.
#[must_use]
pub fn identity(key: &str) -> Option<&str> {
    let rest = key.strip_prefix(PREFIX)?;
    let (identity, secret) = rest.split_at_checked(IDENTITY_CHARS)?;
    let secret = secret.strip_prefix('_')?;
    (secret.len() == SECRET_CHARS && identity.is_ascii()).then_some(identity)
}

/// What is stored of a key: SHA-256 in hexadecimal. A 256-bit random secret needs no slow hash.
#[must_use]
pub fn secret_hash(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}

/// Checks name and scopes of a new key.
///
/// # Errors
/// `invalid_request`, naming what is wrong.
pub fn check_new(name: &str, scopes: &[String]) -> Result<(), Refusal> {
    let length = name.trim().chars().count();
    if !(NAME_MIN_CHARS..=NAME_MAX_CHARS).contains(&length) {
        let message = format!("{length} characters; use {NAME_MIN_CHARS} to {NAME_MAX_CHARS}");
        return Err(Refusal::invalid("name", message));
    }
    if scopes.is_empty() {
        return Err(Refusal::invalid("scopes", format!("at least one of {}", SCOPES.join(" "))));
    }
    match scopes.iter().find(|s| !SCOPES.contains(&s.as_str())) {
        Some(bad) => {
            Err(Refusal::invalid("scopes", format!("'{bad}' is not a scope; use {}", SCOPES.join(" "))))
        }
        None => Ok(()),
    }
}

/// Checks for how long a new key is to live.
///
/// # Errors
/// `invalid_request`.
pub fn check_days(days: Option<i64>) -> Result<(), Refusal> {
    match days {
        Some(days) if !EXPIRY_DAYS.contains(&days) => Err(Refusal::invalid(
            "expires_in_days",
            format!("{days} days; use {} to {}, or leave it out", EXPIRY_DAYS.start(), EXPIRY_DAYS.end()),
        )),
        _ => Ok(()),
    }
}

/// Checks for how long a rotated key is to work on.
///
/// # Errors
/// `invalid_request`.
pub fn check_grace(hours: i64) -> Result<(), Refusal> {
    if (0..=GRACE_MAX_HOURS).contains(&hours) {
        return Ok(());
    }
    Err(Refusal::invalid("grace_hours", format!("{hours} hours; use 0 to {GRACE_MAX_HOURS}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-25T{text}:00Z").parse().unwrap()
    }

    #[test]
    fn how_a_key_stands() {
        let key = ApiKey {
            id: "abcdefgh".into(),
            name: "desk".into(),
            role: Role::Viewer,
            scopes: vec![],
            secret_hash: String::new(),
            created_at: at("08:00"),
            created_by: "alice".into(),
            last_used_at: None,
            expires_at: None,
            rotated_from: None,
            replaced_by: None,
            grace_until: None,
            used_in_grace_at: None,
            revoked_at: None,
            revoked_by: None,
        };
        let (nine, ten, next) = (Some(at("09:00")), Some(at("10:00")), Some("ijklmnop".to_owned()));
        let expiring = ApiKey { expires_at: ten, ..key.clone() };
        let rotated = ApiKey { replaced_by: next.clone(), grace_until: ten, ..key.clone() };
        let both = ApiKey { expires_at: nine, ..rotated.clone() };
        let at_once = ApiKey { replaced_by: next, ..key.clone() };
        let revoked = ApiKey { revoked_at: nine, ..rotated.clone() };
        for (key, time, state, ends) in [
            (&key, "23:00", KeyState::Active, None),
            (&expiring, "09:59", KeyState::Active, ten),
            (&expiring, "10:00", KeyState::Expired, ten),
            (&rotated, "09:59", KeyState::Grace, ten),
            (&rotated, "10:00", KeyState::Rotated, ten),
            (&both, "08:59", KeyState::Grace, nine),
            (&both, "09:00", KeyState::Expired, nine),
            (&at_once, "08:00", KeyState::Rotated, None),
            (&revoked, "08:00", KeyState::Revoked, ten),
        ] {
            assert_eq!((key.state(at(time)), key.ends_at()), (state, ends), "{time} {key:?}");
            assert_eq!(state.works(), ["active", "grace"].contains(&state.as_str()));
        }
    }

    #[test]
    fn lengths_of_life_are_checked() {
        assert!(check_days(None).is_ok() && check_days(Some(1)).is_ok() && check_days(Some(3650)).is_ok());
        assert!(check_days(Some(0)).is_err() && check_days(Some(3651)).is_err());
        assert!(check_grace(0).is_ok() && check_grace(720).is_ok());
        assert!(check_grace(-1).is_err() && check_grace(721).is_err());
    }

    #[test]
    fn the_form_of_a_key() {
        let secret = "s".repeat(SECRET_CHARS);
        assert_eq!(identity(&format!("tw_live_abcdefgh_{secret}")), Some("abcdefgh"));
        for bad in
            ["", "tw_live_", "tw_live_abcdefgh", "tw_live_abcdefgh_short", "tw_test_abcdefgh_x", "tw_live_ü"]
        {
            assert_eq!(identity(bad), None, "{bad}");
        }
    }

    #[test]
    fn names_and_scopes_are_checked() {
        let good = vec!["gate:read".to_owned()];
        assert!(check_new("desk", &good).is_ok());
        assert!(check_new("ab", &good).is_err());
        assert!(check_new(&"x".repeat(51), &good).is_err());
        assert!(check_new("desk", &[]).is_err());
        assert!(check_new("desk", &["root".to_owned()]).is_err());
    }
}
