//! Flags of the verbs about alerts and incidents.

use crate::cli::args::AlertRaiseArgs;
use crate::cli::args::AlertTestArgs;
use crate::cli::args::AlertWhyArgs;
use crate::cli::args::DeliveriesArgs;
use crate::cli::args::DiscardArgs;
use crate::cli::args::HeartbeatsArgs;
use crate::cli::args::RetryArgs;
use crate::cli::args::RouteArgs;
use crate::cli::args::RulesArgs;
use crate::cli::args::SilenceArgs;
use clap::Args;
use clap::Subcommand;
use std::path::PathBuf;

/// `alerts`.
#[derive(Debug, Clone, Args)]
pub struct AlertsArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: AlertsVerb,
}

/// What to do with alerts.
#[derive(Debug, Clone, Subcommand)]
pub enum AlertsVerb {
    /// What fires, then the newest that ended
    List,
    /// Who would be told of an alert, and the routing in force
    Route(RouteArgs),
    /// Take one on: it is not repeated and goes no further
    Ack(AlertAckArgs),
    /// Give one back: repeats and escalation go on
    Unack(AlertUnackArgs),
    /// Why one was or was not told to whom
    Why(AlertWhyArgs),
    /// Raise one from a script, or end it
    Raise(AlertRaiseArgs),
    /// Send a test over the real path
    Test(AlertTestArgs),
    /// What was sent to whom
    Deliveries(DeliveriesArgs),
    /// Send what was given up again: some, a time, or to another recipient
    Retry(RetryArgs),
    /// Call a delivery off, for a reason
    Discard(DiscardArgs),
    /// Tell nobody of something for a while
    Silence(SilenceArgs),
    /// Alert rules: list, show, set, try on what has been
    Rules(RulesArgs),
    /// Heartbeats: jobs whose silence is an alert
    Heartbeats(HeartbeatsArgs),
    /// Who is on call now, and who comes next
    OnCall,
}

/// `alerts ack`.
#[derive(Debug, Clone, Args)]
pub struct AlertAckArgs {
    /// Number of the incident
    pub id: i64,
    /// What you do about it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

/// `alerts unack`.
#[derive(Debug, Clone, Args)]
pub struct AlertUnackArgs {
    /// Number of the incident
    pub id: i64,
}

/// `incident`.
#[derive(Debug, Clone, Args)]
pub struct IncidentArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: IncidentVerb,
}

/// What to do with incidents.
#[derive(Debug, Clone, Subcommand)]
pub enum IncidentVerb {
    /// Everything that happened, in order; without a number, of what is open or else the newest
    Report(IncidentReportArgs),
}

/// `incident report`.
#[derive(Debug, Clone, Args)]
pub struct IncidentReportArgs {
    /// Number of the incident
    #[arg(conflicts_with_all = ["from", "to"])]
    pub id: Option<i64>,
    /// About a stretch of time instead: from (ISO-8601)
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Until (ISO-8601); now, without it
    #[arg(long, value_name = "TIME", requires = "from")]
    pub to: Option<String>,
    /// md, html or json
    #[arg(long, value_name = "FORM", default_value = "md", value_parser = ["md", "html", "json"], hide_possible_values = true)]
    pub format: String,
    /// Write it to this file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
