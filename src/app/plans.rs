//! What a config means for the house: the same at the start and when it is read anew.

use crate::app::AppError;
use crate::app::VERSION;
use crate::config;
use crate::config::Config;
use crate::services;
use crate::services::Services;
use crate::services::Settings;
use crate::services::backup::Plan;
use jiff::tz::TimeZone;

const MS_PER_HOUR: i64 = 60 * 60 * 1000;

/// What the verbs need to know.
pub(in crate::app) fn settings(config: &Config, demo: bool) -> Result<Settings, AppError> {
    let zone = &config.desk.time_zone;
    Ok(Settings {
        environment: config.environment.name.clone(),
        environment_kind: config.environment.kind.as_str().to_owned(),
        demo,
        version: VERSION.to_owned(),
        time_zone: TimeZone::get(zone).map_err(|e| AppError::Other(format!("time zone {zone}: {e}")))?,
        lease_ms: config.gate.lease_ms,
        engines: config.engines.iter().filter(|e| e.enabled).map(|e| e.name.clone()).collect(),
        public_url: config.link_base(),
        trip_from: config.alerts.trip_from.clone(),
        canary_ms: config.alerts.canary_ms().map_err(AppError::Other)?,
    })
}

/// When backups are due, and where they go.
pub(in crate::app) fn backups(config: &Config) -> Plan {
    let every = i64::from(config.backup.every_hours) * MS_PER_HOUR;
    Plan {
        directory: config.backup.directory.clone().unwrap_or_else(|| config.store.data_dir.join("backups")),
        every_ms: (every > 0).then_some(every),
        keep: config.backup.keep,
    }
}

/// Puts the rules about people in force.
pub(in crate::app) fn start_people(services: &Services, config: &Config) {
    let alerts = &config.alerts;
    let (people, calendars) = config::people(
        &alerts.escalations,
        &alerts.rotations,
        alerts.ack_reminder_seconds,
        &config.desk.time_zone,
    );
    let calendars = calendars.into_iter().map(|c| (c.rotation, c.path)).collect();
    services::alerts_escalation::start(services, people, calendars);
}
