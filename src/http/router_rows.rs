//! What a row of the table of routes is made of.

use crate::domain::actor::Need;
use crate::domain::actor::needs;

/// Who may use a route.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// Anybody: what it hands out is no secret, or it asks for its own.
    Open,
    /// This machine without a credential, others with a key that may scrape.
    Loopback,
    /// Who knows the address: the token in it is the credential.
    Token,
    /// Anybody who is known.
    SignedIn,
    /// Who signed in at the console: it is about his own account, and a program has none.
    Own,
    /// Who has the role, and for a key the scope.
    Need(Act),
    /// The same; but a key may come as the password of HTTP basic, this machine needs no credential as far as the config
    /// trusts it, and refusals are JSON strings: what Prometheus, `amtool` and their like know.
    Alertmanager(Act),
}

/// What a route does, for the check and for the entry of a refused attempt.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// Role and scope.
    pub need: Need,
    /// The act as a verb phrase.
    pub verb: &'static str,
    /// The act in the audit log.
    pub action: &'static str,
    /// What it is done to.
    pub resource: (&'static str, &'static str),
}

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Method.
    pub method: &'static str,
    /// Path, with `{names}`.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Whether an `Idempotency-Key` makes a repeated request answer what the first one answered.
    pub repeatable: bool,
}

pub(in crate::http) const fn open(method: &'static str, path: &'static str) -> Row {
    Row { method, path, access: Access::Open, repeatable: false }
}

pub(in crate::http) const fn token(method: &'static str, path: &'static str) -> Row {
    Row { method, path, access: Access::Token, repeatable: false }
}

pub(in crate::http) const fn write(
    method: &'static str,
    path: &'static str,
    need: Need,
    what: (&'static str, &'static str, &'static str),
) -> Row {
    let act = Act { need, verb: what.0, action: what.1, resource: (what.2, "global") };
    Row { method, path, access: Access::Need(act), repeatable: false }
}

pub(in crate::http) const fn signed_in(method: &'static str, path: &'static str) -> Row {
    Row { method, path, access: Access::SignedIn, repeatable: false }
}

pub(in crate::http) const fn own(method: &'static str, path: &'static str) -> Row {
    Row { method, path, access: Access::Own, repeatable: false }
}

pub(in crate::http) const fn read(
    path: &'static str,
    need: Need,
    verb: &'static str,
    action: &'static str,
    kind: &'static str,
) -> Row {
    let act = Act { need, verb, action, resource: (kind, "global") };
    Row { method: "GET", path, access: Access::Need(act), repeatable: false }
}

pub(in crate::http) const fn act(
    path: &'static str,
    need: Need,
    verb: &'static str,
    action: &'static str,
    kind: &'static str,
) -> Row {
    let act = Act { need, verb, action, resource: (kind, "global") };
    Row { method: "POST", path, access: Access::Need(act), repeatable: true }
}

pub(in crate::http) const fn admin(
    method: &'static str,
    path: &'static str,
    verb: &'static str,
    action: &'static str,
    kind: &'static str,
) -> Row {
    let act = Act { need: needs::ADMIN, verb, action, resource: (kind, "all") };
    Row { method, path, access: Access::Need(act), repeatable: false }
}

pub(in crate::http) const fn alertmanager(
    method: &'static str,
    path: &'static str,
    verb: &'static str,
    action: &'static str,
    kind: &'static str,
) -> Row {
    let reads = matches!(method.as_bytes(), b"GET");
    let need = if reads { needs::ALERTS_READ } else { needs::ALERTS_WRITE };
    let act = Act { need, verb, action, resource: (kind, "global") };
    Row { method, path, access: Access::Alertmanager(act), repeatable: false }
}
