//! Facts for `/metrics`, gathered when somebody scrapes.

use crate::domain::gate::Verdict;
use crate::services::Services;
use crate::services::alerts_canary;
use crate::services::health;
use crate::services::slo_budget;

/// The text of `/metrics`, with every fact as it is now.
///
/// # Errors
/// When a metric cannot be written as text, which would be a defect of its labels.
pub fn text(s: &Services) -> Result<String, String> {
    let now = s.now();
    let known = s.safety.known();
    let m = &s.metrics;
    m.cb_staleness_seconds.set(known.staleness_seconds(now));
    let verdict = known.verdict(now);
    for each in [Verdict::Open, Verdict::ReduceOnly, Verdict::Halted] {
        m.tradewarden_gate_verdict.with_label_values(&[each.as_str()]).set(i64::from(each == verdict));
    }
    let lease_ms = u32::try_from(s.settings().lease_ms).unwrap_or(u32::MAX);
    m.tradewarden_gate_lease_seconds.set(f64::from(lease_ms) / 1000.0);
    m.tradewarden_unrecorded_entries.set(i64::try_from(s.spool.len()).unwrap_or(i64::MAX));
    if let Some(head) = s.store.chain_head() {
        m.tradewarden_audit_head_id.set(head.id);
        m.tradewarden_audit_head.reset();
        m.tradewarden_audit_head.with_label_values(&[&head.hash]).set(head.id);
    }
    if let Ok(queue) = s.store.read_now(|r| r.queue_counts()) {
        m.alert_queue_depth.set(queue.waiting);
        m.alert_poison_queue_size.set(queue.poison);
    }
    slo_budget::export(s);
    m.tradewarden_health_board_age_seconds.set(health::board_age(s, now).unwrap_or(0.0));
    for (lane, seconds) in alerts_canary::ages(s) {
        m.tradewarden_canary_age_seconds.with_label_values(&[&lane]).set(seconds);
    }
    let (ledger, board) = s.store.sizes();
    for (file, bytes) in [("ledger", ledger), ("board", board)] {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        m.tradewarden_store_bytes.with_label_values(&[file]).set(bytes);
    }
    m.tradewarden_build_info.with_label_values(&[&s.settings().version]).set(1);
    m.text().map_err(|e| e.to_string())
}
