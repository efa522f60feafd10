//! The same room names on every floor: search one word for a feature.

use super::Finding;
use super::House;

/// The rooms that carry features.
const ROOMS: &[&str] = &[
    "breaker",
    "kill",
    "gate",
    "guards",
    "engines",
    "health",
    "alerts",
    "deliveries",
    "keys",
    "settings",
    "users",
    "audit",
    "slo",
];

/// Rooms that serve the others, floor by floor. Add one only for what no feature owns.
const SERVICE_ROOMS: &[(&str, &[&str])] = &[
    ("domain", &["mod", "time", "actor", "reason", "refusal", "keyspace"]),
    (
        "store",
        &[
            "mod",
            "keyspace",
            "writer",
            "migrations",
            "board",
            "latch",
            "spool",
            "error",
            "open",
            "reader",
            "meta",
        ],
    ),
    (
        "services",
        &[
            "mod",
            "keyspace",
            "announce",
            "conditions",
            "desk",
            "fault",
            "safety",
            "recovery",
            "scrape",
            "spool",
            "verify",
        ],
    ),
    (
        "http",
        &[
            "mod",
            "problem",
            "events",
            "session",
            "setup",
            "overview",
            "openapi",
            "assets",
            "metrics",
            "identity",
            "limits",
            "desk",
            "router",
            "idempotency",
            "input",
            "serve",
            "ops",
        ],
    ),
];

/// `src/<floor>/<room>.rs` or `src/<floor>/<room>/…`.
pub fn names(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in &house.sources {
        let mut parts = source.path.trim_start_matches("src/").split('/');
        let (Some(floor), Some(room)) = (parts.next(), parts.next()) else { continue };
        let Some((_, serving)) = SERVICE_ROOMS.iter().find(|(name, _)| *name == floor) else { continue };
        let room = room.trim_end_matches(".rs");
        let feature =
            ROOMS.iter().any(|r| room == *r || room.strip_prefix(*r).is_some_and(|s| s.starts_with('_')));
        if !feature && !serving.contains(&room) {
            let says = format!("`{room}` is no room of the house: use {} or a serving room", ROOMS.join(" "));
            found.push(Finding::new("room-names", &source.path, 1, says));
        }
    }
    found
}
