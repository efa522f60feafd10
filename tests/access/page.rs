//! docs/access.md is the table, printed.

use crate::support::repo;
use std::fmt::Write as _;
use std::fs;
use tradewarden::http::Access;
use tradewarden::http::RATES;
use tradewarden::http::Row;
use tradewarden::http::TABLE;
use tradewarden::resp::commands::Access as Right;
use tradewarden::resp::commands::COMMANDS;

/// Set to write the page instead of comparing it.
const WRITE: &str = "ACCESS_PAGE_WRITE";

const INTRO: &str = "# Access

Printed from the tables that router and Redis adapter work from; a test compares it, and others try every row with every kind
of credential: none, each role, each scope, an expired, a rotated (in its grace and after) and a revoked key. What stands in
no row is refused. An attempt of somebody known that is refused is an entry of the audit log, whatever the door.

A person has a role, and may what the roles below it may. A key has a role and scopes, and needs both: what says \"none\" no
key may do. The local socket has the role of the Unix user's group, and no limits but the rates.

To print it anew: `ACCESS_PAGE_WRITE=1 cargo nextest run the_page_is_the_table`.

## HTTP

Rates are uses within a minute; *all together* means that everybody's are counted as one. Where it says *counts*, it uses up the
rate but is never held up, because it takes risk away.

| route | role | scope of a key | rate |
|---|---|---|---|
";

const REDIS: &str = "
## Redis adapter

Any role may. Writes to the appliance's own keys become verbs, and ask for what the verb asks for: `breaker:trip`,
`breaker:reset` and `kill:engage` with the role operator; a release needs an admin's session, no key may. Any other change of
these keys is refused to everybody. A key without `resp:read` reads the appliance's own keys with `status:read`, and
`gate:state` with `gate:read`.

| command | scope of a key |
|---|---|
";

fn row(row: &Row) -> String {
    let (role, scope) = match row.access {
        Access::Open => ("anybody".to_owned(), "–".to_owned()),
        Access::Loopback => ("this machine, else viewer".to_owned(), "`metrics:read`".to_owned()),
        Access::Token => ("who has the address".to_owned(), "–".to_owned()),
        Access::Own => ("who signed in at the console".to_owned(), "none".to_owned()),
        Access::SignedIn => ("anybody known".to_owned(), "any".to_owned()),
        Access::Need(act) => (act.need.role.to_string(), scope_of(act.need.scope)),
        Access::Alertmanager(act) => (
            format!("{}; a program of this machine as far as it is trusted", act.need.role),
            scope_of(act.need.scope),
        ),
    };
    let rate = RATES.iter().find(|(method, path, _)| *method == row.method && *path == row.path);
    let rate = rate.map_or(String::new(), |(_, _, rate)| rate.to_string());
    format!("| `{} {}` | {role} | {scope} | {rate} |", row.method, row.path)
}

fn scope_of(scope: Option<&str>) -> String {
    scope.map_or("none".to_owned(), |s| format!("`{s}`"))
}

fn page() -> String {
    let mut page = INTRO.to_owned();
    for each in TABLE {
        let _ = writeln!(page, "{}", row(each));
    }
    page += REDIS;
    for spec in COMMANDS {
        let right = match spec.access {
            Right::Anyone => "– (nobody need sign in)",
            Right::Known => "any",
            Right::Read => "`resp:read`",
            Right::Write => "`resp:write`",
        };
        let _ = writeln!(page, "| `{}` | {right} |", spec.name.to_uppercase());
    }
    page
}

#[test]
fn the_page_is_the_table() {
    let (path, page) = (repo("docs/access.md"), page());
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, &page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    for (kept, is) in kept.lines().zip(page.lines()) {
        assert_eq!(
            kept, is,
            "docs/access.md is not the table: {WRITE}=1 prints it anew, and look at the change"
        );
    }
    assert_eq!(kept.len(), page.len(), "docs/access.md is not the table: {WRITE}=1 prints it anew");
}
