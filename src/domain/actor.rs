//! Who acts, with which role, through which door.

use serde::Deserialize;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// What a person or a key may do; each role includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees breaker, health, alerts and SLOs.
    Viewer,
    /// Trips, kills, resets, acknowledges; reads the audit log.
    Operator,
    /// Also initialises, releases, overrides, and keeps users, keys and settings.
    Admin,
}

impl Role {
    /// The word used in every door.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "viewer" => Ok(Self::Viewer),
            "operator" => Ok(Self::Operator),
            "admin" => Ok(Self::Admin),
            other => Err(format!("unknown role '{other}': use viewer, operator or admin")),
        }
    }
}

/// The way a command came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// A signed-in browser.
    Console,
    /// The HTTP API with an API key.
    Http,
    /// The command line over the local socket.
    Cli,
    /// A Redis client.
    Redis,
    /// The appliance's own clock.
    Scheduler,
    /// A guard that trips by itself.
    Guard,
    /// The command line working on the files while the daemon is down.
    Offline,
    /// Somebody typing SQL into the live file.
    Sqlite,
}

impl Door {
    /// The word stored in the audit log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Http => "http",
            Self::Cli => "cli",
            Self::Redis => "redis",
            Self::Scheduler => "scheduler",
            Self::Guard => "guard",
            Self::Offline => "offline",
            Self::Sqlite => "sqlite",
        }
    }
}

/// One who acts. Every change names one in its audit entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// `alice`, `key:desk`, `unix:root`, `redis:local`, `guard:daily_loss`, `system`.
    pub id: String,
    /// What the actor may do.
    pub role: Role,
    /// Scopes of an API key; `None` for people, who are bound by the role alone.
    pub scopes: Option<Vec<String>>,
    /// Through which door.
    pub door: Door,
    /// Address the request came from, where there is one.
    pub ip: Option<String>,
    /// Identity of the browser session (never the secret), where there is one.
    pub session_id: Option<String>,
}

impl Actor {
    /// The appliance itself, acting on its own clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new("system", Role::Admin, Door::Scheduler)
    }

    /// An actor with neither scopes, address nor session.
    #[must_use]
    pub fn new(id: impl Into<String>, role: Role, door: Door) -> Self {
        Self { id: id.into(), role, scopes: None, door, ip: None, session_id: None }
    }

    /// Whether the role suffices and, for an API key, the scope was granted.
    #[must_use]
    pub fn may(&self, need: &Need) -> bool {
        match &self.scopes {
            None => self.role >= need.role,
            Some(scopes) => {
                self.role >= need.role && need.scope.is_some_and(|want| scopes.iter().any(|s| s == want))
            }
        }
    }
}

/// What an act asks of its actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// The least role.
    pub role: Role,
    /// The scope an API key must carry; `None` means no key can do it.
    pub scope: Option<&'static str>,
}

impl Need {
    /// A role, and the scope that stands for it on a key.
    #[must_use]
    pub const fn new(role: Role, scope: Option<&'static str>) -> Self {
        Self { role, scope }
    }
}

/// The needs of every act, in one place; the doors ask here and nowhere else.
pub mod needs {
    use super::Need;
    use super::Role;

    /// See breaker, kill switch, health, alerts and the desk.
    pub const STATUS: Need = Need::new(Role::Viewer, Some("status:read"));
    /// Ask the gate.
    pub const GATE: Need = Need::new(Role::Viewer, Some("gate:read"));
    /// See the health board.
    pub const HEALTH: Need = Need::new(Role::Viewer, Some("health:read"));
    /// Have a service checked before its turn.
    pub const HEALTH_CHECK: Need = Need::new(Role::Operator, Some("health:read"));
    /// See incidents and deliveries.
    pub const ALERTS_READ: Need = Need::new(Role::Viewer, Some("alerts:read"));
    /// Retry a poisoned delivery.
    pub const ALERTS_WRITE: Need = Need::new(Role::Operator, Some("alerts:write"));
    /// Remove alert rules and heartbeats.
    pub const ALERTS_DELETE: Need = Need::new(Role::Admin, Some("alerts:write"));
    /// Ping a heartbeat by its name.
    pub const HEARTBEAT: Need = Need::new(Role::Viewer, Some("heartbeat:write"));
    /// Trip the breaker.
    pub const TRIP: Need = Need::new(Role::Operator, Some("breaker:trip"));
    /// Reset the breaker.
    pub const RESET: Need = Need::new(Role::Operator, Some("breaker:reset"));
    /// Write the first OPEN.
    pub const INIT: Need = Need::new(Role::Admin, None);
    /// Reset although a condition is not normal.
    pub const OVERRIDE: Need = Need::new(Role::Admin, None);
    /// Engage the kill switch and run the kill job.
    pub const KILL: Need = Need::new(Role::Operator, Some("kill:engage"));
    /// Release the kill switch.
    pub const RELEASE: Need = Need::new(Role::Admin, None);
    /// Read the audit log and verify its chain.
    pub const AUDIT_READ: Need = Need::new(Role::Operator, Some("audit:read"));
    /// Keep users and API keys.
    pub const ADMIN: Need = Need::new(Role::Admin, None);
    /// See settings, follow them and acknowledge them.
    pub const SETTINGS_READ: Need = Need::new(Role::Viewer, Some("settings:read"));
    /// See every version of the settings, who made it and why.
    pub const SETTINGS_HISTORY: Need = Need::new(Role::Operator, Some("settings:read"));
    /// Change settings; switch dry run off.
    pub const SETTINGS_WRITE: Need = Need::new(Role::Admin, Some("settings:write"));
    /// Switch dry run on.
    pub const DRY_RUN_ON: Need = Need::new(Role::Operator, Some("settings:write"));
    /// Scrape `/metrics`.
    pub const METRICS: Need = Need::new(Role::Viewer, Some("metrics:read"));
    /// Read keys over the Redis adapter.
    pub const RESP_READ: Need = Need::new(Role::Viewer, Some("resp:read"));
    /// Write open keys over the Redis adapter.
    pub const RESP_WRITE: Need = Need::new(Role::Viewer, Some("resp:write"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_scopes_decide_together() {
        let mut actor = Actor::new("alice", Role::Operator, Door::Console);
        assert!(actor.may(&needs::TRIP));
        assert!(!actor.may(&needs::INIT));
        actor.scopes = Some(vec!["status:read".into()]);
        assert!(actor.may(&needs::STATUS));
        assert!(!actor.may(&needs::TRIP), "a key needs the scope as well as the role");
        actor.role = Role::Admin;
        assert!(!actor.may(&needs::INIT), "no key can do what has no scope");
    }

    #[test]
    fn role_words_read_back() {
        for role in [Role::Viewer, Role::Operator, Role::Admin] {
            assert_eq!(role.as_str().parse::<Role>(), Ok(role));
        }
        assert!("root".parse::<Role>().is_err());
    }
}
