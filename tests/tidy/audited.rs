//! What can stand in the audit log and docs/audit-actions.md say the same.

use std::collections::BTreeMap;

use super::Finding;
use super::House;

const RULE: &str = "audit-actions-in-docs";
const PAGE: &str = "docs/audit-actions.md";
/// Where entries are written.
const FLOORS: &[&str] = &["domain", "services", "store", "http", "resp", "engines", "delivery", "probes"];
/// Words in capitals that are no actions: settings, variables, reasons of a trip, conditions.
const NO_ACTIONS: &[&str] = &[
    "API_KEY_ROTATION_GRACE",
    "AUDIT_RETENTION_DAYS",
    "AUTO_REFRESH_INTERVAL",
    "CARGO_PKG_VERSION",
    "CIRCUIT_BREAKER",
    "CIRCUIT_BREAKER_THRESHOLD",
    "DRY_RUN",
    "KILL_SWITCH",
    "LC_ALL",
    "MAX_POSITION_SIZE",
    "NOTIFY_SOCKET",
    "PUBLIC_URL",
    "QUIET_PERIOD",
    "RATE_LIMIT_ORDERS",
    "TRADEWARDEN_DELIVERY_ID",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
];
const COLUMNS: &str = "| `NAME` | event type | when | `resource` | doors | outcomes | details |";

/// `SIGN_IN`, and `REDIS_*` where the end is made up at run time.
fn action(text: &str) -> Option<String> {
    let (name, open) = match text.strip_suffix("{}") {
        Some(head) => (head.strip_suffix('_')?, true),
        None => (text, false),
    };
    let capitals = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let named =
        name.starts_with(|c: char| c.is_ascii_uppercase()) && (open || name.trim_matches('_').contains('_'));
    (capitals && named && name.len() > 3).then(|| if open { format!("{name}_*") } else { name.to_owned() })
}

/// Both directions. The finding names the line to add.
pub fn actions(house: &House) -> Vec<Finding> {
    let mut code = BTreeMap::new();
    for source in &house.sources {
        let rig = source.path.ends_with("_tests.rs") || source.path.ends_with("_rig.rs");
        if rig || !source.floor().is_some_and(|floor| FLOORS.contains(&floor)) {
            continue;
        }
        for literal in source.literals.iter().filter(|l| !source.is_test(l.line)) {
            if let Some(name) = action(&literal.text).filter(|name| !NO_ACTIONS.contains(&name.as_str())) {
                code.entry(name).or_insert_with(|| (source.path.clone(), literal.line));
            }
        }
    }
    let mut docs = BTreeMap::new();
    for (_, text) in house.pages.iter().filter(|(path, _)| path == PAGE) {
        for (n, line) in text.lines().enumerate() {
            let cell = line.strip_prefix("| `").and_then(|rest| rest.split('`').next());
            if let Some(name) = cell {
                docs.insert(name.to_owned(), (n + 1, line.matches(" |").count()));
            }
        }
    }
    let mut found = Vec::new();
    for (name, (path, line)) in code.iter().filter(|(name, _)| !docs.contains_key(*name)) {
        let row = COLUMNS.replace("NAME", name);
        let says =
            format!("add to {PAGE}: {row} (or to NO_ACTIONS in tests/tidy/audited.rs, if it is no action)");
        found.push(Finding::new(RULE, path, *line, says));
    }
    for (name, (line, columns)) in docs {
        if !code.contains_key(&name) {
            found.push(Finding::new(
                RULE,
                PAGE,
                line,
                format!("`{name}` is described, but no entry is written with it"),
            ));
        } else if columns != 7 {
            found.push(Finding::new(RULE, PAGE, line, format!("a line has seven columns: {COLUMNS}")));
        }
    }
    found
}
