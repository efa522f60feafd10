//! Users, sessions and set-up links: their limits and checks.

use crate::domain::actor::Role;
use crate::domain::refusal::Refusal;
use crate::domain::time;
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

/// After so long without activity a session asks again before it opens an admin page.
pub const SESSION_IDLE_MS: i64 = 15 * 60 * 1000;
/// So long after the last proof of who he is a person does dangerous acts without being asked again.
pub const PROOF_MS: i64 = 15 * 60 * 1000;

/// Who somebody is to an identity provider: names change, this pair does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcIdentity {
    /// Address of the provider.
    pub issuer: String,
    /// The provider's own name for the person.
    pub subject: String,
}

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
    /// By whom.
    pub created_by: String,
    /// Since when the user may not sign in.
    pub disabled_at: Option<Timestamp>,
    /// Set for one who signs in through an identity provider.
    pub oidc: Option<OidcIdentity>,
    /// Whether sign-in asks for a second factor.
    pub totp: bool,
    /// The newest sign-in.
    pub last_sign_in_at: Option<Timestamp>,
}

impl User {
    /// A user without any way in yet.
    #[must_use]
    pub fn new(name: &str, role: Role, now: Timestamp, by: &str) -> Self {
        Self {
            name: name.to_owned(),
            role,
            password_hash: None,
            created_at: now,
            created_by: by.to_owned(),
            disabled_at: None,
            oidc: None,
            totp: false,
            last_sign_in_at: None,
        }
    }

    /// Whether there is a way in for this user, lock-outs aside.
    #[must_use]
    pub fn can_sign_in(&self) -> bool {
        self.disabled_at.is_none() && (self.password_hash.is_some() || self.oidc.is_some())
    }

    /// How the user stands, for the list.
    #[must_use]
    pub fn state(&self, locked: bool) -> &'static str {
        if self.disabled_at.is_some() {
            "disabled"
        } else if locked {
            "locked"
        } else if self.can_sign_in() {
            "active"
        } else {
            "invited"
        }
    }
}

/// What an admin changes of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Another role.
    Role(Role),
    /// No sign-in from now on.
    Disable,
    /// Sign-in again.
    Enable,
    /// Gone for good.
    Delete,
}

/// Whether a change may be made, with `admins` others who are admin and can sign in.
///
/// # Errors
/// The last admin who can sign in would be none any more; the role comes from elsewhere.
pub fn may_change(user: &User, change: Change, other_admins: i64) -> Result<(), Refusal> {
    if let (Change::Role(_), Some(_)) = (change, &user.oidc) {
        let words = format!("the role of {} follows the groups at the identity provider", user.name);
        return Err(Refusal::invalid("role", words));
    }
    let keeps = matches!(change, Change::Enable | Change::Role(Role::Admin));
    let counts = user.role == Role::Admin && user.can_sign_in();
    if counts && !keeps && other_admins == 0 {
        return Err(Refusal::LastAdmin { name: user.name.clone() });
    }
    Ok(())
}

/// Until when an account or an address waits. `newest_first` are its failed sign-ins; while it waits none is added.
#[must_use]
pub fn waits_until(newest_first: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
    let newest = newest_first.first()?;
    let oldest = newest_first.get(FAILURES_BEFORE_WAIT as usize - 1)?;
    let together = newest.duration_since(*oldest).as_millis() < i128::from(FAILURE_WAIT_MS);
    let until = time::plus_ms(*newest, FAILURE_WAIT_MS);
    (together && now < until).then_some(until)
}

/// How somebody proved who he is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Password, and code where there is a second factor.
    Password,
    /// The identity provider.
    Oidc,
}

impl Via {
    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Oidc => "oidc",
        }
    }
}

/// A stored session; the random id itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the random id.
    pub id_hash: String,
    /// Short public name for the audit log and for lists; it stays when the id changes.
    pub public_id: String,
    /// Whose.
    pub user: String,
    /// Role of the user now, not at sign-in.
    pub role: Role,
    /// What the token that writes must repeat is made of.
    pub csrf_seed: String,
    /// Token that writes must repeat.
    pub csrf_token: String,
    /// When it began.
    pub created_at: Timestamp,
    /// Newest activity.
    pub active_at: Timestamp,
    /// When its person last proved who he is.
    pub confirmed_at: Timestamp,
    /// How he signed in.
    pub via: Via,
}

impl Session {
    /// Whether it is too old.
    #[must_use]
    pub fn expired(&self, now: Timestamp) -> bool {
        older(self.created_at, now, SESSION_ABSOLUTE_MS)
    }

    /// Whether nothing was done with it for too long; only a new proof ends that.
    #[must_use]
    pub fn idle(&self, now: Timestamp) -> bool {
        older(self.active_at, now, SESSION_IDLE_MS)
    }

    /// Whether the last proof of who he is is recent enough for a dangerous act.
    #[must_use]
    pub fn fresh(&self, now: Timestamp) -> bool {
        !older(self.confirmed_at, now, PROOF_MS)
    }
}

fn older(since: Timestamp, now: Timestamp, limit_ms: i64) -> bool {
    now.duration_since(since).as_millis() >= i128::from(limit_ms)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    fn user(role: Role, password: bool, disabled: bool) -> User {
        let mut user = User::new("alice", role, at(0), "system");
        user.password_hash = password.then(|| "hash".to_owned());
        user.disabled_at = disabled.then(|| at(1));
        user
    }

    #[test]
    fn the_last_admin_who_can_sign_in_is_kept() {
        use Change::*;
        let admin = user(crate::domain::actor::Role::Admin, true, false);
        let table = [
            (admin.clone(), Disable, 0, false),
            (admin.clone(), Delete, 0, false),
            (admin.clone(), Role(super::Role::Operator), 0, false),
            (admin.clone(), Role(super::Role::Admin), 0, true),
            (admin.clone(), Enable, 0, true),
            (admin.clone(), Disable, 1, true),
            (admin, Delete, 1, true),
            // Those who cannot sign in anyway are no help and no loss.
            (user(super::Role::Admin, false, false), Delete, 0, true),
            (user(super::Role::Admin, true, true), Delete, 0, true),
            (user(super::Role::Operator, true, false), Disable, 0, true),
        ];
        for (user, change, others, good) in table {
            let said = may_change(&user, change, others);
            assert_eq!(said.is_ok(), good, "{user:?} {change:?} {others}: {said:?}");
        }
        let mut far = user(super::Role::Viewer, false, false);
        far.oidc = Some(OidcIdentity { issuer: "i".into(), subject: "s".into() });
        assert_eq!(may_change(&far, Role(super::Role::Admin), 3).unwrap_err().code(), "invalid_request");
        assert!(may_change(&far, Disable, 3).is_ok());
    }

    #[test]
    fn five_failures_within_a_quarter_of_an_hour_wait_a_quarter_of_an_hour_from_the_last() {
        let minute = 60;
        let table: [(&[i64], i64, Option<i64>); 7] = [
            (&[], 0, None),
            (&[4, 3, 2, 1], 5, None),
            (&[4, 3, 2, 1, 0], 5, Some(4 + 15 * minute)),
            (&[4, 3, 2, 1, 0], 4 + 15 * minute - 1, Some(4 + 15 * minute)),
            (&[4, 3, 2, 1, 0], 4 + 15 * minute, None),
            (&[14 * minute, 9, 8, 7, 6], 20 * minute, Some(29 * minute)),
            (&[15 * minute, 9, 8, 7, 0], 15 * minute, None),
        ];
        for (failures, now, until) in table {
            let times: Vec<Timestamp> = failures.iter().map(|s| at(*s)).collect();
            assert_eq!(waits_until(&times, at(now)), until.map(at), "{failures:?} at {now}");
        }
    }

    #[test]
    fn a_session_tires_in_three_ways() {
        let session = Session {
            id_hash: String::new(),
            public_id: String::new(),
            user: "alice".to_owned(),
            role: Role::Admin,
            csrf_seed: String::new(),
            csrf_token: String::new(),
            created_at: at(0),
            active_at: at(3600),
            confirmed_at: at(1800),
            via: Via::Password,
        };
        let table = [
            (3600, (false, false, false)),
            (2699, (false, false, true)),
            (2700, (false, false, false)),
            (4499, (false, false, false)),
            (4500, (false, true, false)),
            (12 * 3600 - 1, (false, true, false)),
            (12 * 3600, (true, true, false)),
        ];
        for (now, (expired, idle, fresh)) in table {
            let now = at(now);
            assert_eq!((session.expired(now), session.idle(now), session.fresh(now)), (expired, idle, fresh));
        }
    }

    #[test]
    fn a_user_stands_somewhere() {
        assert_eq!(user(Role::Viewer, false, false).state(false), "invited");
        assert_eq!(user(Role::Viewer, true, false).state(false), "active");
        assert_eq!(user(Role::Viewer, true, false).state(true), "locked");
        assert_eq!(user(Role::Viewer, true, true).state(true), "disabled");
    }
}
