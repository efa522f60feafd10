//! API keys: `tw_live_` + 8 characters of identity + `_` + 43 characters of secret.

use crate::domain::actor::Role;
use crate::domain::audit::hex;
use crate::domain::refusal::Refusal;
use jiff::Timestamp;
use sha2::Digest;
use sha2::Sha256;

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

/// Every scope there is.
pub const SCOPES: [&str; 20] = [
    "status:read",
    "gate:read",
    "breaker:trip",
    "breaker:reset",
    "kill:engage",
    "alerts:read",
    "alerts:write",
    "health:read",
    "heartbeat:write",
    "settings:read",
    "settings:write",
    "audit:read",
    "resp:read",
    "resp:write",
    "metrics:read",
    "read_positions",
    "read_orders",
    "write_orders",
    "read_strategies",
    "events:read",
];

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
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
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

#[cfg(test)]
mod tests {
    use super::*;

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
