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
const SERVING: &[(&str, &str)] = &[
    ("domain", "mod time actor reason refusal keyspace nearest"),
    ("store", "mod backup keyspace writer reader open board latch spool error seal returns"),
    (
        "services",
        "mod backup keyspace announce conditions desk fault safety recovery scrape spool verify ready snapshot",
    ),
    (
        "http",
        "mod backup serve router input idempotency problem events session setup overview openapi assets metrics identity limits desk ops",
    ),
];

/// `src/<floor>/<room>.rs` or `src/<floor>/<room>/…`, and `<room>_…` for a part of a room.
pub fn names(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in &house.sources {
        let mut parts = source.path.trim_start_matches("src/").split('/');
        let (Some(floor), Some(room)) = (parts.next(), parts.next()) else { continue };
        let Some((_, serving)) = SERVING.iter().find(|(name, _)| *name == floor) else { continue };
        let room = room.trim_end_matches(".rs");
        let is =
            |known: &str| room == known || room.strip_prefix(known).is_some_and(|rest| rest.starts_with('_'));
        if !ROOMS.iter().any(|known| is(known)) && !serving.split(' ').any(is) {
            let says = format!("`{room}` is no room of the house: use {} or a serving room", ROOMS.join(" "));
            found.push(Finding::new("room-names", &source.path, 1, says));
        }
    }
    found
}
