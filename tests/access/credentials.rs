//! Every kind of credential, and an appliance that knows them.

use crate::http::client::Caller;
use crate::http::client::user;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use jiff::Timestamp;
use serde_json::json;
use std::fs;
use tradewarden::domain::actor::Need;
use tradewarden::domain::actor::Role;
use tradewarden::domain::keys::SCOPES;
use tradewarden::domain::keys::secret_hash;
use tradewarden::domain::time::iso;
use tradewarden::domain::time::plus_ms;

pub const HOUR: i64 = 3_600_000;
pub const ROLES: [Role; 3] = [Role::Viewer, Role::Operator, Role::Admin];

/// What somebody brings, and what it makes of him.
#[derive(Clone)]
pub struct Credential {
    pub name: String,
    /// The whole key, when it is one.
    pub key: Option<String>,
    pub caller: Caller,
    /// `None` is nobody.
    pub role: Option<Role>,
    /// Scopes of a key.
    pub scopes: Option<Vec<String>>,
    /// Shown, but worth nothing: refused everywhere. Says what the audit log calls it.
    pub dead: Option<&'static str>,
}

impl Credential {
    /// Who it is in the audit log.
    pub fn actor(&self) -> String {
        if self.scopes.is_some() { format!("key:{}", self.name) } else { self.name.clone() }
    }

    pub fn may(&self, need: &Need) -> bool {
        let scope = |scopes: &Vec<String>| need.scope.is_some_and(|want| scopes.iter().any(|s| s == want));
        self.dead.is_none()
            && self.role.is_some_and(|role| role >= need.role)
            && self.scopes.as_ref().is_none_or(scope)
    }

    pub fn has(&self, scope: &str) -> bool {
        self.dead.is_none() && self.scopes.as_ref().is_some_and(|all| all.iter().any(|s| s == scope))
    }
}

/// A row of the ledger to be, as the appliance would have written it some time ago.
pub struct Stored {
    pub name: String,
    pub role: Role,
    pub scopes: Vec<String>,
    /// In milliseconds from now.
    pub expires: Option<i64>,
    pub grace: Option<i64>,
    pub revoked: bool,
}

/// Puts keys into the ledger of an appliance that does not run, and gives them whole.
pub fn store(place: &Place, rows: &[Stored]) -> Vec<String> {
    let now = Timestamp::now();
    let mut sql = String::from("BEGIN;");
    let mut keys = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let key = format!("tw_live_{:0>8}_{:0>43}", format!("stored{i}"), i);
        let at = |ms: Option<i64>| ms.map_or("NULL".to_owned(), |ms| format!("'{}'", iso(plus_ms(now, ms))));
        sql += &format!(
            "INSERT INTO api_keys (identity, name, role, scopes, secret_hash, created_at, created_by, expires_at, \
             replaced_by, grace_until, revoked_at) VALUES ('{:0>8}', '{}', '{}', '{}', '{}', {}, 'test', {}, {}, {}, {});",
            format!("stored{i}"),
            row.name,
            row.role,
            row.scopes.join(" "),
            secret_hash(&key),
            at(Some(-48 * HOUR)),
            at(row.expires),
            row.grace.map_or("NULL", |_| "'zzzzzzzz'"),
            at(row.grace),
            at(row.revoked.then_some(-HOUR)),
        );
        keys.push(key);
    }
    place.sqlite3(&format!("{sql} COMMIT;"));
    keys
}

fn every_scope() -> Vec<String> {
    SCOPES.iter().map(|s| (*s).to_owned()).collect()
}

/// Every key there is to try, with what the audit log says of it when it is dead.
fn keys_to_try() -> Vec<(Stored, Option<&'static str>)> {
    let key = |name: &str, role, scopes| Stored {
        name: name.to_owned(),
        role,
        scopes,
        expires: None,
        grace: None,
        revoked: false,
    };
    let mut all: Vec<(Stored, Option<&'static str>)> = Vec::new();
    for role in ROLES {
        all.push((key(&format!("{role}-all"), role, every_scope()), None));
        all.push((key(&format!("{role}-none"), role, vec!["read_orders".to_owned()]), None));
    }
    for scope in SCOPES {
        all.push((
            key(&format!("only-{}", scope.replace(':', "-")), Role::Admin, vec![scope.to_owned()]),
            None,
        ));
    }
    let admin = |name: &str| key(name, Role::Admin, every_scope());
    all.push((Stored { expires: Some(HOUR), ..admin("expiring") }, None));
    all.push((Stored { expires: Some(-1), ..admin("expired") }, Some("expired")));
    all.push((Stored { grace: Some(HOUR), ..admin("in-grace") }, None));
    all.push((Stored { grace: Some(-1), ..admin("after-grace") }, Some("rotated")));
    all.push((Stored { revoked: true, ..admin("revoked") }, Some("revoked")));
    all
}

/// An appliance where nobody is trusted for being near, and every credential there is.
pub async fn everybody(place: &Place) -> (Appliance, Vec<Credential>) {
    let config = place.config();
    let strict =
        fs::read_to_string(&config).unwrap().replace("local_trust = \"trip\"", "local_trust = \"none\"");
    fs::write(&config, strict).unwrap();
    let mut appliance = Appliance::launch_with(place, &config);
    appliance.ready().await;
    appliance.stop();
    let rows = keys_to_try();
    let (stored, dead): (Vec<Stored>, Vec<Option<&'static str>>) = rows.into_iter().unzip();
    let keys = store(place, &stored);
    let appliance = Appliance::launch_with(place, &config);
    appliance.ready().await;
    let nobody = |name: &str, caller| Credential {
        name: name.to_owned(),
        key: None,
        caller,
        role: None,
        scopes: None,
        dead: None,
    };
    let mut all = vec![nobody("nobody", Caller::nobody(place))];
    let mut forged = Caller::nobody(place);
    forged.cookie = Some("made-up".to_owned());
    all.push(nobody("a made-up cookie", forged));
    for role in ROLES {
        let name = format!("some-{role}");
        let caller = user(place, &appliance, &name, role.as_str()).await;
        all.push(Credential { role: Some(role), ..nobody(&name, caller) });
    }
    // Signed in when he was disabled: the session is worth nothing from then on.
    let gone = user(place, &appliance, "some-disabled", "admin").await;
    let disable = json!({ "disabled": true, "reason": REASON });
    let by = all.last().map(|admin: &Credential| admin.caller.clone()).unwrap_or_else(|| gone.clone());
    let answer = by.ask("PATCH", "/api/v1/users/some-disabled").json(&disable).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
    all.push(nobody("some-disabled", gone));
    let unknown = format!("tw_live_abcdefgh_{}", "x".repeat(43));
    let wrong = format!("{}y", &keys[0][..keys[0].len() - 1]);
    for (key, name) in [(unknown, "abcdefgh"), (wrong, "stored0")] {
        let caller = Caller::with_key(place, &key);
        all.push(Credential { key: Some(key), dead: Some("unknown"), ..nobody(name, caller) });
    }
    for ((row, dead), key) in stored.into_iter().zip(dead).zip(keys) {
        let caller = Caller::with_key(place, &key);
        all.push(Credential {
            name: row.name,
            key: Some(key),
            caller,
            role: Some(row.role),
            scopes: Some(row.scopes),
            dead,
        });
    }
    (appliance, all)
}
