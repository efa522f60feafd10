//! Users, sessions and set-up links: their limits and checks.

use crate::domain::actor::Role;
use crate::domain::refusal::Refusal;
use jiff::Timestamp;

/// Fewest characters of a password.
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Most characters of a password: bounds the work of hashing.
pub const PASSWORD_MAX_CHARS: usize = 256;
/// Fewest characters of a user name.
pub const NAME_MIN_CHARS: usize = 3;
/// Most characters of a user name.
pub const NAME_MAX_CHARS: usize = 50;
/// How long a set-up link is good for.
pub const SETUP_LINK_MS: i64 = 30 * 60 * 1000;
/// How long a session lasts at the most.
pub const SESSION_ABSOLUTE_MS: i64 = 12 * 60 * 60 * 1000;
/// Failed sign-ins after which an account and an address wait.
pub const FAILURES_BEFORE_WAIT: u32 = 5;
/// How long they wait.
pub const FAILURE_WAIT_MS: i64 = 15 * 60 * 1000;

/// A stored user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// argon2id in PHC form; `None` until the set-up link is used.
    pub password_hash: Option<String>,
    /// When the user was made.
    pub created_at: Timestamp,
}

/// A stored session; the random id itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the random id.
    pub id_hash: String,
    /// Whose.
    pub user: String,
    /// Role of the user now, not at sign-in.
    pub role: Role,
    /// Token that writes must repeat.
    pub csrf_token: String,
    /// When it began.
    pub created_at: Timestamp,
}

impl Session {
    /// Whether it is too old.
    #[must_use]
    pub fn expired(&self, now: Timestamp) -> bool {
        now.duration_since(self.created_at).as_millis() >= i128::from(SESSION_ABSOLUTE_MS)
    }

    /// A short public name for the audit log.
    #[must_use]
    pub fn public_id(&self) -> String {
        self.id_hash.chars().take(12).collect()
    }
}

/// A stored set-up link; the token itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupLink {
    /// The user it is bound to; `None` for the first admin, who chooses a name.
    pub user: Option<String>,
    /// The role it gives.
    pub role: Role,
    /// After this it is worth nothing.
    pub expires_at: Timestamp,
}

/// Checks a user name: letters, digits, dot, dash and underscore.
///
/// # Errors
/// `invalid_request`.
pub fn check_name(name: &str) -> Result<(), Refusal> {
    let length = name.chars().count();
    let good = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if !good || !(NAME_MIN_CHARS..=NAME_MAX_CHARS).contains(&length) {
        let message =
            format!("use {NAME_MIN_CHARS} to {NAME_MAX_CHARS} letters, digits, dots, dashes and underscores");
        return Err(Refusal::invalid("username", message));
    }
    Ok(())
}

/// Checks a new password: length only, as NIST SP 800-63B advises against composition rules.
///
/// # Errors
/// `invalid_request`.
pub fn check_password(password: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    if length < PASSWORD_MIN_CHARS {
        return Err(Refusal::invalid(
            "password",
            format!("{length} characters; at least {PASSWORD_MIN_CHARS}"),
        ));
    }
    if length > PASSWORD_MAX_CHARS {
        return Err(Refusal::invalid(
            "password",
            format!("{length} characters; at most {PASSWORD_MAX_CHARS}"),
        ));
    }
    Ok(())
}
