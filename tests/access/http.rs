//! Every route × every credential, over real HTTP.

use super::credentials::Credential;
use super::credentials::everybody;
use crate::support::Place;
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use tradewarden::http::Access;
use tradewarden::http::Row;
use tradewarden::http::TABLE;

/// The answer the table promises: `None` for "let in".
fn promised(who: &Credential, row: &Row) -> Option<u16> {
    if who.dead.is_some() {
        return Some(401);
    }
    let need = match row.access {
        Access::Open | Access::Loopback | Access::Token => return None,
        Access::SignedIn => return if who.role.is_some() { None } else { Some(401) },
        Access::Own if who.role.is_none() => return Some(401),
        Access::Own => return who.scopes.is_some().then_some(403),
        Access::Alertmanager(act) | Access::Need(act) => act.need,
    };
    match who.role {
        None => Some(401),
        Some(_) if who.may(&need) => None,
        Some(_) => Some(403),
    }
}

/// An address of the route: nothing it could do anything to is there.
fn address(row: &Row) -> String {
    let mut path = String::new();
    for (i, part) in row.path.split(['{', '}']).enumerate() {
        path += if i % 2 == 1 { "424242" } else { part };
    }
    // A long poll would wait, and a query that is asked for is not what is tried here.
    if row.path.ends_with("/watch") { format!("{path}?timeout_ms=1") } else { path }
}

#[tokio::test]
async fn every_route_lets_in_whom_the_table_says_and_nobody_else() {
    let place = Place::with("[alerts]\nalertmanager_local_trust = \"none\"\n");
    let (appliance, credentials) = everybody(&place).await;
    // Signing out would end the session under test.
    let rows: Vec<&Row> =
        TABLE.iter().filter(|row| (row.method, row.path) != ("DELETE", "/api/v1/session")).collect();
    let (mut wrong, mut refused) = (Vec::new(), BTreeMap::<String, BTreeSet<&str>>::new());
    for who in &credentials {
        for row in &rows {
            let mut request = who.caller.ask(row.method, &address(row));
            if ["POST", "PUT", "PATCH"].contains(&row.method) {
                // An empty body reaches the handler, which refuses it: nothing happens.
                request = request.json(&json!({}));
            }
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let denied = [401, 403].contains(&status).then_some(status);
            let promised = promised(who, row);
            if denied != promised {
                wrong
                    .push(format!("{} {} as {}: {status}, not {promised:?}", row.method, row.path, who.name));
            }
            if let (Some(403), Access::Need(act) | Access::Alertmanager(act)) = (denied, row.access) {
                refused.entry(who.actor()).or_default().insert(act.action);
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(appliance.state().await, "UNINITIALISED", "no attempt changed anything");
    let entries =
        place.sqlite3("SELECT DISTINCT user_id || ' ' || action FROM audit_log WHERE outcome = 'denied'");
    let entries: BTreeSet<&str> = entries.lines().collect();
    for (actor, actions) in &refused {
        for action in actions {
            assert!(
                entries.contains(format!("{actor} {action}").as_str()),
                "{actor} {action} is not audited"
            );
        }
    }
    assert!(
        refused.len() > 25 && refused.values().map(BTreeSet::len).sum::<usize>() > 500,
        "it was a real try"
    );
    for state in ["unknown", "expired", "rotated", "revoked"] {
        let count = place.sqlite3(&format!(
            "SELECT count(*) FROM audit_log WHERE action = 'API_KEY_REFUSED' AND details LIKE '%\"key\":\"{state}\"%'"
        ));
        // Refused credentials have 60 entries a minute between them; the first kind may take them all.
        assert!(state != "unknown" || count != "0", "{state}: {count}");
    }
}

#[tokio::test]
async fn the_credentials_of_the_table_are_what_they_seem() {
    let place = Place::new();
    let (_appliance, credentials) = everybody(&place).await;
    for who in credentials.iter().filter(|who| who.key.is_some()) {
        let answer = who.caller.get("/api/v1/session").await;
        assert_eq!(answer.status().as_u16(), if who.dead.is_some() { 401 } else { 200 }, "{}", who.name);
    }
    let said = place.sqlite3(
        "SELECT json_extract(details, '$.key') FROM audit_log WHERE action = 'API_KEY_REFUSED' ORDER BY id",
    );
    let said: Vec<&str> = said.lines().collect();
    let expected: Vec<&str> = credentials.iter().filter_map(|who| who.dead).collect();
    assert_eq!(said, expected, "each refused key is an entry that says why");
}
