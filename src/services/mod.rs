//! One verb each: load, decide, save, announce. The only floor that opens a write transaction.
//!
//! All doors call these verbs, so that the checks and the audit entry are the same whichever door was used.

pub mod alerts;
pub mod alerts_acks;
pub mod alerts_balance;
pub mod alerts_canary;
pub mod alerts_dispatch;
pub mod alerts_dispatch_anew;
pub mod alerts_documents;
pub mod alerts_documents_config;
mod alerts_documents_ways;
pub mod alerts_escalation;
pub mod alerts_failover;
pub mod alerts_heartbeats;
pub mod alerts_heartbeats_pings;
mod alerts_heartbeats_views;
pub mod alerts_ingest;
pub mod alerts_links;
#[cfg(test)]
mod alerts_links_tests;
mod alerts_mutes;
pub mod alerts_owe;
#[cfg(test)]
mod alerts_people_rig;
pub mod alerts_queries;
mod alerts_raise;
pub mod alerts_readings;
pub mod alerts_readings_history;
pub mod alerts_report;
mod alerts_report_lines;
mod alerts_report_views;
#[cfg(test)]
mod alerts_rig;
pub mod alerts_rotation;
pub mod alerts_routes;
pub mod alerts_rules;
pub mod alerts_rules_preview;
#[cfg(test)]
mod alerts_rules_scenarios_tests;
mod alerts_rules_views;
pub mod alerts_rules_watch;
#[cfg(test)]
mod alerts_scenarios_tests;
pub mod alerts_scraped;
pub mod alerts_silences;
pub mod alerts_test_sends;
pub mod alerts_trip;
pub mod alerts_upkeep;
pub mod alerts_views;
pub mod alerts_watch;
pub mod alerts_why;
pub mod announce;
pub mod audit;
pub mod audit_export;
#[cfg(test)]
mod audit_export_tests;
pub mod audit_index;
pub mod audit_retention;
pub mod audit_search;
pub mod backup;
pub mod breaker;
pub mod breaker_views;
pub mod conditions;
pub mod deliveries;
pub mod deliveries_express;
pub mod deliveries_limits;
pub mod deliveries_lists;
mod deliveries_pick;
pub mod deliveries_poison;
pub mod desk;
pub mod engines;
pub mod fault;
pub mod gate;
pub mod gate_limits;
pub mod health;
pub mod health_board;
pub mod health_history;
pub mod health_incidents;
pub mod health_maintenance;
pub mod health_views;
pub mod keys;
pub mod keys_acts;
#[cfg(test)]
mod keys_tests;
pub mod keyspace;
mod keyspace_hub;
pub mod kill;
pub mod kill_job;
pub mod kill_views;
pub mod ready;
pub mod recovery;
pub mod safety;
pub mod scrape;
pub mod settings;
pub mod settings_apply;
mod settings_attention;
pub mod settings_config;
pub mod settings_dry_run;
mod settings_judge;
pub mod settings_preview;
pub mod settings_readers;
pub mod settings_rollback;
#[cfg(test)]
mod settings_scenarios_tests;
pub mod settings_views;
pub mod settings_watch;
pub mod slo;
pub mod slo_attention;
pub mod slo_budget;
mod slo_response;
mod slo_ring;
#[cfg(test)]
mod slo_tests;
pub mod slo_views;
pub mod snapshot;
pub mod spool;
pub mod users;
pub mod users_account;
pub mod users_activity;
pub mod users_changes;
mod users_lockout;
pub mod users_oidc;
mod users_passwords;
pub mod users_sessions;
pub mod users_setup;
#[cfg(test)]
mod users_tests;
pub mod users_totp;
pub mod users_views;
pub mod verify;

pub use announce::Hub;
pub use fault::Fault;

use crate::clock::Clock;
use crate::clock::Stopwatch;
use crate::domain::alerts_actions::TripSource;
use crate::domain::time;
use crate::store::Lane;
use crate::store::LatchFiles;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::telemetry::Metrics;
use arc_swap::ArcSwap;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use safety::SafetyCell;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use tokio::sync::Notify;

/// What the verbs need to know from the config, checked and in their own words.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of the desk.
    pub environment: String,
    /// `prod`, `paper` or `demo`.
    pub environment_kind: String,
    /// A demo on a temporary directory.
    pub demo: bool,
    /// Version of the appliance.
    pub version: String,
    /// The desk's time zone: a day begins at its midnight.
    pub time_zone: TimeZone,
    /// How long a gate answer is good.
    pub lease_ms: u64,
    /// Names of the enabled engines.
    pub engines: Vec<String>,
    /// Address of the console, for links.
    pub public_url: String,
    /// Whose alerts may trip the breaker.
    pub trip_from: Vec<TripSource>,
    /// From canary to canary; `None` when there are none.
    pub canary_ms: Option<i64>,
}

/// The house as the verbs see it.
pub struct Services {
    /// The records.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Where changes are announced.
    pub hub: Hub,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    settings: ArcSwap<Settings>,
    /// How the config stands that was read last.
    pub config: settings_config::Room,
    /// Settings in force, which change while the house runs.
    pub live: settings::Room,
    /// What the gate answers from.
    pub safety: SafetyCell,
    /// The emergency latch.
    pub latch: LatchFiles,
    /// Acts that hold and wait to be recorded.
    pub spool: spool::Spool,
    /// The gate's answer of this second, and the order rates.
    pub gate: gate::Room,
    /// The newest kill job.
    pub kill: kill::Room,
    /// The newest reset, for the verification checklist.
    pub breaker: breaker::Room,
    /// What is watched.
    pub health: health::Room,
    /// What each engine told last.
    pub engines: engines::Room,
    /// The conditions announced last.
    pub conditions: conditions::Room,
    /// Sessions, keys, and who is waiting to sign in.
    pub people: users::Room,
    /// What the objectives look back on.
    pub slo: slo::Room,
    /// Who is told of incidents.
    pub alerts: alerts::Room,
    /// Whether owed and found agree.
    pub balance: alerts_balance::Room,
    /// Who is told when nobody acknowledges, and who is on call.
    pub escalation: alerts_escalation::Room,
    /// Who tries one-time links.
    pub links: alerts_links::Room,
    /// What the limits of deliveries have counted.
    pub deliveries: deliveries::Room,
    /// Alert rules and how they stand.
    pub rules: alerts_rules_watch::Room,
    /// Metrics of services that rules look at.
    pub scraped: alerts_scraped::Room,
    /// What the readings cannot tell from memory alone, and what was stored of them.
    pub readings: alerts_readings::Room,
    /// What is known of each lane by its canaries.
    pub canary: alerts_canary::Room,
    /// Heartbeats by their tokens.
    pub heartbeats: alerts_heartbeats::Room,
    /// Whose turn it is to walk along the audit log.
    pub audit: audit::Room,
    /// Where backups go.
    pub backup: backup::Room,
    /// When the scheduler rang last, in seconds since 1970; 0 before the first ring.
    pub bell_rang_at: AtomicI64,
    /// Wakes the kill job's runner.
    pub kill_wake: Notify,
    /// Wakes the delivery workers.
    pub delivery_wake: Notify,
}

impl Services {
    /// A house that knows nothing yet and therefore blocks; [`recovery::start`] fills it.
    #[must_use]
    pub fn new(
        store: Store,
        clock: Clock,
        metrics: Arc<Metrics>,
        settings: Settings,
        latch: LatchFiles,
    ) -> Arc<Self> {
        // Numbers of an earlier run lie below: a stream that reconnects is not given the wrong events.
        let first_event = u64::try_from(time::micros(clock.now())).unwrap_or(0);
        Arc::new(Self {
            store,
            clock,
            hub: Hub::new(first_event),
            metrics,
            settings: ArcSwap::from_pointee(settings),
            config: settings_config::Room::default(),
            live: settings::Room::default(),
            safety: SafetyCell::blocked("starting"),
            latch,
            spool: spool::Spool::default(),
            gate: gate::Room::default(),
            kill: kill::Room::default(),
            breaker: breaker::Room::default(),
            health: health::Room::default(),
            engines: engines::Room::default(),
            conditions: conditions::Room::default(),
            people: users::Room::default(),
            slo: slo::Room::default(),
            alerts: alerts::Room::default(),
            balance: alerts_balance::Room::default(),
            escalation: alerts_escalation::Room::default(),
            links: alerts_links::Room::default(),
            deliveries: deliveries::Room::default(),
            rules: alerts_rules_watch::Room::default(),
            scraped: alerts_scraped::Room::default(),
            readings: alerts_readings::Room::default(),
            canary: alerts_canary::Room::default(),
            heartbeats: alerts_heartbeats::Room::default(),
            audit: audit::Room::default(),
            backup: backup::Room::default(),
            bell_rang_at: AtomicI64::new(0),
            kill_wake: Notify::new(),
            delivery_wake: Notify::new(),
        })
    }

    /// What the verbs need from the config, as it is now.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.load_full()
    }

    /// Puts what the verbs need from a config that was read anew in force.
    pub fn resettle(&self, settings: Settings) {
        self.settings.store(Arc::new(settings));
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The desk's calendar day at `at`.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> String {
        time::day_in(at, &self.settings().time_zone)
    }

    /// Writes one item, measured from handing it in to its fsync.
    ///
    /// # Errors
    /// The item's own error, with nothing of it kept, or the store's.
    pub async fn write<T, E, F>(&self, lane: Lane, now: Timestamp, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut WriteTx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let watch = Stopwatch::start();
        let result = self.store.write(lane, now, work).await;
        slo::note_audit_write(self, watch.seconds());
        result
    }
}

/// Tells everybody how breaker, kill switch and gate stand now.
pub fn announce_safety(s: &Services) {
    gate::refresh(s);
    publish(s, "gate", &gate::view(s));
    publish(s, "breaker", &breaker::view(s));
    publish(s, "kill", &kill::view(s));
    publish(s, "verification", &breaker::verification(s));
    if let Some(json) = breaker::board_json(s) {
        s.hub.channel("circuit_breaker:state", json);
    }
    if let Some(json) = kill::board_json(s) {
        s.hub.channel("kill_switch:state", json);
    }
    s.hub.channel("gate:state", gate::json(s).0);
}

/// Sends a piece of the snapshot to all streams.
pub fn publish<T: serde::Serialize>(s: &Services, topic: &'static str, piece: &T) {
    match serde_json::to_string(piece) {
        Ok(json) => s.hub.publish(topic, json),
        Err(error) => tracing::error!(%error, topic, "a piece could not be written as JSON"),
    }
}
