//! Arguments of `slo`.

use clap::Args;

/// `slo`.
#[derive(Debug, Clone, Args)]
pub struct SloArgs {
    /// One objective in full: cb_staleness, alert_delivery_p95, audit_write_p95, poison_queue, detection_to_alert_p99 or health_board_age
    pub id: Option<String>,
}
