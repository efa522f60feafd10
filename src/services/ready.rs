//! Whether the appliance can do its work, check by check.

use crate::domain::gate::BreakerSeen;
use crate::services::Services;
use crate::wire;

/// Every check of readiness; all must be done.
pub async fn checks(s: &Services) -> Vec<wire::CheckItem> {
    let now = s.now();
    let known = s.safety.known();
    let seen = known.breaker_seen(now);
    let item = |id: &str, done: bool, detail: String| wire::CheckItem {
        id: id.to_owned(),
        label: id.to_owned(),
        done,
        detail,
    };
    let ledger = match s.store.fault() {
        Some(error) => Err(error.to_string()),
        None => s.store.read(|r| r.count_users()).await.map_err(|e| e.to_string()),
    };
    let unrecorded = s.spool.len();
    vec![
        item("ledger", ledger.is_ok(), ledger.err().unwrap_or_else(|| "readable".to_owned())),
        item(
            "state",
            seen != BreakerSeen::Unreadable,
            match &known.unreadable {
                Some(why) => why.clone(),
                None => format!("verified {:.1} s ago", known.staleness_seconds(now)),
            },
        ),
        item(
            "recorded",
            unrecorded == 0 && known.unrecorded == 0,
            match unrecorded {
                0 => "every act is in the ledger".to_owned(),
                n => format!("{n} acts hold but are not in the ledger yet: free space or repair the disk"),
            },
        ),
        item(
            "board",
            s.store.sizes().1 > 0,
            match s.store.sizes().1 {
                0 => "there is none; Redis clients are answered from memory".to_owned(),
                bytes => format!("{bytes} bytes"),
            },
        ),
    ]
}
