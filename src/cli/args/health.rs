//! Flags of the verbs about watched services.

use clap::Args;
use clap::Subcommand;

/// `health`.
#[derive(Debug, Clone, Args)]
pub struct HealthArgs {
    /// What to do; the board unless said.
    #[command(subcommand)]
    pub verb: Option<HealthVerb>,
}

/// What to do with watched services.
#[derive(Debug, Clone, Subcommand)]
pub enum HealthVerb {
    /// Every service, worst first
    List,
    /// One service: conditions, last error, changes, uptime, last exchange
    Show(ServiceArgs),
    /// One service over time
    History(ServiceHistoryArgs),
    /// Check a service now
    Check(ServiceArgs),
    /// Let services fail for a while, without alerts and outside of their uptime
    Maintenance(MaintenanceArgs),
}

/// Names a service.
#[derive(Debug, Clone, Args)]
pub struct ServiceArgs {
    /// Name of the service
    pub name: String,
}

/// `health history`.
#[derive(Debug, Clone, Args)]
pub struct ServiceHistoryArgs {
    /// Name of the service
    pub name: String,
    /// 1h, 24h, 7d, 30d, 90d or 400d
    #[arg(long, default_value = "24h")]
    pub span: String,
}

/// `health maintenance`.
#[derive(Debug, Clone, Args)]
pub struct MaintenanceArgs {
    /// What to do; the list unless said.
    #[command(subcommand)]
    pub verb: Option<MaintenanceVerb>,
}

/// What to do with maintenance windows.
#[derive(Debug, Clone, Subcommand)]
pub enum MaintenanceVerb {
    /// Windows that hold, are to come, or ended in the last 30 days
    List,
    /// Begin one; a critical service needs an admin
    Start(MaintenanceStartArgs),
    /// End one now
    End(MaintenanceEndArgs),
}

/// `health maintenance start`.
#[derive(Debug, Clone, Args)]
pub struct MaintenanceStartArgs {
    /// Name of the service; * is all
    pub name: String,
    /// For how many minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=44_640))]
    pub minutes: u32,
    /// From when, ISO 8601; now unless said
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Why: at least 20 characters
    #[arg(long, short, value_name = "TEXT")]
    pub reason: String,
}

/// `health maintenance end`.
#[derive(Debug, Clone, Args)]
pub struct MaintenanceEndArgs {
    /// Number of the window
    pub id: i64,
}
