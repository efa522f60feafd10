//! Flags of the verbs about settings.

use crate::cli::args::ReasonArgs;
use clap::Args;
use clap::Subcommand;

/// `settings`.
#[derive(Debug, Clone, Args)]
pub struct SettingsArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: SettingsVerb,
}

/// What to do with settings.
#[derive(Debug, Clone, Subcommand)]
pub enum SettingsVerb {
    /// Every setting: value, where it comes from, bounds
    List(SettingsListArgs),
    /// One setting: section.key, or its name in the runbook
    Get(SettingsGetArgs),
    /// Change settings: shows what it would do, asks, and applies it (admin)
    Set(SettingsSetArgs),
    /// Every version: who changed what, when and why
    History(SettingsHistoryArgs),
    /// Put the values of an earlier version back, as a new version (admin)
    Rollback(SettingsRollbackArgs),
    /// Which reader runs which version
    Readers,
}

/// `settings list`.
#[derive(Debug, Clone, Args)]
pub struct SettingsListArgs {
    /// Only this section
    pub section: Option<String>,
}

/// `settings get`.
#[derive(Debug, Clone, Args)]
pub struct SettingsGetArgs {
    /// For instance system_defaults.dry_run, or DRY_RUN
    pub name: String,
}

/// `settings set`.
#[derive(Debug, Clone, Args)]
pub struct SettingsSetArgs {
    /// For instance position_limits.max_open_orders=50; lists with commas, none for no value
    #[arg(required = true, value_name = "NAME=VALUE")]
    pub changes: Vec<String>,
    /// Why, and whether to ask.
    #[command(flatten)]
    pub reason: ReasonArgs,
    /// End by itself after so many seconds
    #[arg(long, value_name = "SECONDS")]
    pub expires_in: Option<i64>,
    /// The version it builds on; the newest when left out
    #[arg(long, value_name = "N")]
    pub base: Option<i64>,
    /// Only show what it would do
    #[arg(long, conflicts_with_all = ["reason", "yes", "expires_in"])]
    pub preview: bool,
}

/// `settings history`.
#[derive(Debug, Clone, Args)]
pub struct SettingsHistoryArgs {
    /// Versions to show
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=50))]
    pub limit: u16,
}

/// `settings rollback`.
#[derive(Debug, Clone, Args)]
pub struct SettingsRollbackArgs {
    /// The version to go back to; 0 is the defaults
    #[arg(value_name = "N")]
    pub to: i64,
    /// Why, and whether to ask.
    #[command(flatten)]
    pub reason: ReasonArgs,
}

/// `dry-run`.
#[derive(Debug, Clone, Args)]
pub struct DryRunArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: DryRunVerb,
}

/// What to do with dry run.
#[derive(Debug, Clone, Subcommand)]
pub enum DryRunVerb {
    /// Simulate new orders from now on; stops are never simulated
    On(ReasonArgs),
    /// Send orders for real again (admin)
    Off(ReasonArgs),
    /// Whether orders are simulated
    Status,
}
