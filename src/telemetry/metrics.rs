//! The Prometheus registry: events are counted where they happen, facts are set when somebody scrapes.
//!
//! Names that existing dashboards use keep their form; new ones begin with `tradewarden_`. All are in docs/metrics.md.

use prometheus::Encoder;
use prometheus::Gauge;
use prometheus::GaugeVec;
use prometheus::Histogram;
use prometheus::HistogramOpts;
use prometheus::HistogramVec;
use prometheus::IntCounter;
use prometheus::IntCounterVec;
use prometheus::IntGauge;
use prometheus::IntGaugeVec;
use prometheus::Opts;
use prometheus::Registry;
use prometheus::TextEncoder;
use prometheus::core::Collector;

/// Value of `cb_staleness_seconds` when the state cannot be verified.
pub const STALENESS_UNVERIFIED: f64 = 999_999.0;
const AUDIT_BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0];
const DELIVERY_BUCKETS: [f64; 13] =
    [0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 45.0, 60.0, 75.0, 90.0, 120.0, 300.0, 600.0];
const DETECTION_BUCKETS: [f64; 12] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];
const CHECK_BUCKETS: [f64; 11] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// Every metric of the appliance, typed.
#[derive(Debug)]
#[allow(missing_docs, reason = "each field is the metric of its name; meaning and labels are its help text")]
pub struct Metrics {
    registry: Registry,
    pub cb_staleness_seconds: Gauge,
    pub cb_status_checks_total: IntCounter,
    pub cb_trip_total: IntCounter,
    pub cb_reset_total: IntCounter,
    pub audit_write_latency_seconds: Histogram,
    pub admin_action_total: IntCounterVec,
    pub api_key_operations_total: IntCounterVec,
    pub config_changes_total: IntCounterVec,
    pub tradewarden_settings_version: IntGauge,
    pub tradewarden_config_reload_successful: IntGauge,
    pub tradewarden_settings_readers_behind: IntGauge,
    pub audit_log_events_total: IntCounterVec,
    pub audit_log_write_failures_total: IntCounterVec,
    pub alert_delivery_latency_seconds: HistogramVec,
    pub alert_delivery_attempts_total: IntCounterVec,
    pub alert_retry_total: IntCounterVec,
    pub alert_throttle_total: IntCounterVec,
    pub alert_dropped_total: IntCounterVec,
    pub alert_queue_full_total: IntCounter,
    pub alert_queue_depth: IntGauge,
    pub alert_poison_queue_size: IntGauge,
    pub tradewarden_alert_imbalances: IntGauge,
    pub tradewarden_detection_to_alert_seconds: Histogram,
    pub tradewarden_slo_budget_remaining_ratio: GaugeVec,
    pub tradewarden_slo_burn_rate: GaugeVec,
    pub tradewarden_health_board_age_seconds: Gauge,
    pub health_check_total: IntCounterVec,
    pub health_check_duration_seconds: HistogramVec,
    pub health_check_failures_total: IntCounterVec,
    pub tradewarden_canary_latency_seconds: HistogramVec,
    pub tradewarden_canary_age_seconds: GaugeVec,
    pub tradewarden_gate_verdict: IntGaugeVec,
    pub tradewarden_gate_lease_seconds: Gauge,
    pub tradewarden_gate_answers_total: IntCounterVec,
    pub tradewarden_kill_engage_total: IntCounter,
    pub tradewarden_kill_release_total: IntCounter,
    pub tradewarden_audit_head_id: IntGauge,
    pub tradewarden_audit_head: IntGaugeVec,
    pub tradewarden_unrecorded_entries: IntGauge,
    pub tradewarden_store_bytes: IntGaugeVec,
    pub tradewarden_resp_commands_total: IntCounterVec,
    pub tradewarden_resp_connections: IntGauge,
    pub tradewarden_event_streams: IntGauge,
    pub tradewarden_tls_certificate_expiry_timestamp_seconds: GaugeVec,
    pub tradewarden_tls_reload_failures_total: IntCounterVec,
    pub tradewarden_tls_handshakes_total: IntCounterVec,
    pub tradewarden_build_info: IntGaugeVec,
    pub tradewarden_start_time_seconds: Gauge,
}

struct Maker(Registry);

impl Maker {
    fn keep<C: Collector + Clone + 'static>(&self, c: C) -> Result<C, prometheus::Error> {
        self.0.register(Box::new(c.clone()))?;
        Ok(c)
    }

    fn counter(&self, name: &str, help: &str) -> Result<IntCounter, prometheus::Error> {
        self.keep(IntCounter::new(name, help)?)
    }

    fn counters(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec, prometheus::Error> {
        self.keep(IntCounterVec::new(Opts::new(name, help), labels)?)
    }

    fn gauge(&self, name: &str, help: &str) -> Result<Gauge, prometheus::Error> {
        self.keep(Gauge::new(name, help)?)
    }

    fn whole(&self, name: &str, help: &str) -> Result<IntGauge, prometheus::Error> {
        self.keep(IntGauge::new(name, help)?)
    }

    fn wholes(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntGaugeVec, prometheus::Error> {
        self.keep(IntGaugeVec::new(Opts::new(name, help), labels)?)
    }

    fn histograms(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
        buckets: &[f64],
    ) -> Result<HistogramVec, prometheus::Error> {
        let opts = HistogramOpts::new(name, help).buckets(buckets.to_vec());
        self.keep(HistogramVec::new(opts, labels)?)
    }
}

impl Metrics {
    /// Registers every metric.
    ///
    /// # Errors
    /// When two metrics share a name, which a test would have shown.
    pub fn new() -> Result<Self, prometheus::Error> {
        let m = Maker(Registry::new());
        let latency = HistogramOpts::new(
            "audit_write_latency_seconds",
            "Seconds from handing in an audit entry to its fsync",
        );
        let detection = HistogramOpts::new(
            "tradewarden_detection_to_alert_seconds",
            "Seconds from the reading that shows a fault to its incident on disk",
        );
        Ok(Self {
            cb_staleness_seconds: m.gauge(
                "cb_staleness_seconds",
                "Age in seconds of the last verified read of the breaker state; 999999 when it cannot be verified",
            )?,
            cb_status_checks_total: m.counter("cb_status_checks_total", "Verified reads of the breaker state")?,
            cb_trip_total: m.counter("cb_trip_total", "Trips that changed the state")?,
            cb_reset_total: m.counter("cb_reset_total", "Resets that changed the state")?,
            audit_write_latency_seconds: m.keep(Histogram::with_opts(latency.buckets(AUDIT_BUCKETS.to_vec()))?)?,
            admin_action_total: m.counters("admin_action_total", "Acts that succeeded", &["action"])?,
            config_changes_total: m.counters(
                "config_changes_total",
                "Changes of a setting in force, by its section and key",
                &["key"],
            )?,
            tradewarden_settings_version: m.whole(
                "tradewarden_settings_version",
                "Version of the settings in force",
            )?,
            tradewarden_config_reload_successful: m.whole(
                "tradewarden_config_reload_successful",
                "Whether the config that was read last is in force, 1 or 0",
            )?,
            tradewarden_settings_readers_behind: m.whole(
                "tradewarden_settings_readers_behind",
                "Readers that acknowledged an older version of the settings than the one in force",
            )?,
            api_key_operations_total: m.counters(
                "api_key_operations_total",
                "API keys made and revoked",
                &["operation"],
            )?,
            audit_log_events_total: m.counters(
                "audit_log_events_total",
                "Audit entries written",
                &["event_type", "outcome"],
            )?,
            audit_log_write_failures_total: m.counters(
                "audit_log_write_failures_total",
                "Audit entries that could not be written at once",
                &["reason"],
            )?,
            alert_delivery_latency_seconds: m.histograms(
                "alert_delivery_latency_seconds",
                "Seconds from when a delivery was owed to its acceptance",
                &["channel"],
                &DELIVERY_BUCKETS,
            )?,
            alert_delivery_attempts_total: m.counters(
                "alert_delivery_attempts_total",
                "Delivery attempts by how they ended",
                &["channel", "status"],
            )?,
            alert_retry_total: m.counters("alert_retry_total", "Deliveries tried again", &["channel"])?,
            alert_throttle_total: m.counters(
                "alert_throttle_total",
                "Deliveries that waited for a limit",
                &["channel", "limit_type"],
            )?,
            alert_dropped_total: m.counters("alert_dropped_total", "Deliveries given up", &["channel", "reason"])?,
            alert_queue_full_total: m.counter("alert_queue_full_total", "Alerts refused because of a full queue")?,
            alert_queue_depth: m.whole("alert_queue_depth", "Deliveries that wait to be sent")?,
            alert_poison_queue_size: m.whole("alert_poison_queue_size", "Deliveries in the poison queue")?,
            tradewarden_alert_imbalances: m.whole(
                "tradewarden_alert_imbalances",
                "Incidents whose deliveries are not as many as were owed",
            )?,
            tradewarden_detection_to_alert_seconds: m
                .keep(Histogram::with_opts(detection.buckets(DETECTION_BUCKETS.to_vec()))?)?,
            tradewarden_slo_budget_remaining_ratio: m.keep(GaugeVec::new(
                Opts::new(
                    "tradewarden_slo_budget_remaining_ratio",
                    "Share of an objective's error budget of 30 days that is left; below 0 when it is overdrawn",
                ),
                &["slo"],
            )?)?,
            tradewarden_slo_burn_rate: m.keep(GaugeVec::new(
                Opts::new(
                    "tradewarden_slo_burn_rate",
                    "How fast an error budget goes: 1 uses it up exactly in its 30 days",
                ),
                &["slo", "window"],
            )?)?,
            tradewarden_health_board_age_seconds: m.gauge(
                "tradewarden_health_board_age_seconds",
                "Seconds since a check of a watched service came back; 0 where nothing is watched",
            )?,
            health_check_total: m.counters("health_check_total", "Health checks by outcome", &["service", "outcome"])?,
            health_check_duration_seconds: m.histograms(
                "health_check_duration_seconds",
                "Seconds a health check took",
                &["service"],
                &CHECK_BUCKETS,
            )?,
            health_check_failures_total: m.counters(
                "health_check_failures_total",
                "Health checks that failed",
                &["service"],
            )?,
            tradewarden_canary_latency_seconds: m.histograms(
                "tradewarden_canary_latency_seconds",
                "Seconds from when a canary was owed to its acceptance",
                &["lane"],
                &DELIVERY_BUCKETS,
            )?,
            tradewarden_canary_age_seconds: m.keep(GaugeVec::new(
                Opts::new("tradewarden_canary_age_seconds", "Seconds since a canary last arrived"),
                &["lane"],
            )?)?,
            tradewarden_gate_verdict: m.wholes(
                "tradewarden_gate_verdict",
                "1 for the gate's verdict now, 0 for the others",
                &["verdict"],
            )?,
            tradewarden_gate_lease_seconds: m.gauge(
                "tradewarden_gate_lease_seconds",
                "Seconds for which a gate answer is good",
            )?,
            tradewarden_gate_answers_total: m.counters(
                "tradewarden_gate_answers_total",
                "Orders the gate was asked about",
                &["answer"],
            )?,
            tradewarden_kill_engage_total: m.counter(
                "tradewarden_kill_engage_total",
                "Engagements of the kill switch that changed the state",
            )?,
            tradewarden_kill_release_total: m.counter(
                "tradewarden_kill_release_total",
                "Releases of the kill switch",
            )?,
            tradewarden_audit_head_id: m.whole("tradewarden_audit_head_id", "Number of the newest audit entry")?,
            tradewarden_audit_head: m.wholes(
                "tradewarden_audit_head",
                "Number of the newest audit entry, with its hash: an anchor",
                &["hash"],
            )?,
            tradewarden_unrecorded_entries: m.whole(
                "tradewarden_unrecorded_entries",
                "Acts that hold but wait to be written to the ledger",
            )?,
            tradewarden_store_bytes: m.wholes("tradewarden_store_bytes", "Bytes on disk", &["file"])?,
            tradewarden_resp_commands_total: m.counters(
                "tradewarden_resp_commands_total",
                "Commands of Redis clients",
                &["command"],
            )?,
            tradewarden_resp_connections: m.whole("tradewarden_resp_connections", "Connected Redis clients")?,
            tradewarden_event_streams: m.whole("tradewarden_event_streams", "Open event streams")?,
            tradewarden_tls_certificate_expiry_timestamp_seconds: m.keep(GaugeVec::new(
                Opts::new(
                    "tradewarden_tls_certificate_expiry_timestamp_seconds",
                    "End of the certificate that a door shows, in seconds since 1970",
                ),
                &["door"],
            )?)?,
            tradewarden_tls_reload_failures_total: m.counters(
                "tradewarden_tls_reload_failures_total",
                "New certificates that could not be used; the old one stayed",
                &["door"],
            )?,
            tradewarden_tls_handshakes_total: m.counters(
                "tradewarden_tls_handshakes_total",
                "TLS handshakes by how they ended",
                &["door", "outcome"],
            )?,
            tradewarden_build_info: m.wholes("tradewarden_build_info", "1, with the version", &["version"])?,
            tradewarden_start_time_seconds: m.gauge(
                "tradewarden_start_time_seconds",
                "Start of the process in seconds since 1970",
            )?,
            registry: m.0,
        })
    }

    /// Forgets a lane that is not configured any more.
    pub fn forget_canary(&self, lane: &str) {
        // It may never have been counted, which is no error.
        let _ = self.tradewarden_canary_latency_seconds.remove_label_values(&[lane]);
        let _ = self.tradewarden_canary_age_seconds.remove_label_values(&[lane]);
    }

    /// The text of `/metrics`.
    ///
    /// # Errors
    /// When a metric cannot be written as text, which would be a defect of its labels.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        let mut buffer = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut buffer)?;
        String::from_utf8(buffer).map_err(|e| prometheus::Error::Msg(e.to_string()))
    }
}
