//! Flags of the verbs about alerts.

use crate::cli::args::HeartbeatsArgs;
use crate::cli::args::RulesArgs;
use clap::Args;
use clap::Subcommand;

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
    /// Alert rules: list, show, set, try on what has been
    Rules(RulesArgs),
    /// Heartbeats: jobs whose silence is an alert
    Heartbeats(HeartbeatsArgs),
}
