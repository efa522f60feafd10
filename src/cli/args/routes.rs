//! Flags of the verbs about the routing of alerts, and of what is taken over from elsewhere.

use crate::cli::args::ReasonArgs;
use clap::Args;
use clap::Subcommand;
use std::path::PathBuf;

/// `alerts route`.
#[derive(Debug, Clone, Args)]
pub struct RouteArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: RouteVerb,
}

/// What to do with the routing.
#[derive(Debug, Clone, Subcommand)]
pub enum RouteVerb {
    /// Who would be told of an alert with these labels, when, and why not
    Test(RouteTestArgs),
    /// The tree in force, its receivers, and the versions that are kept
    Show(RouteShowArgs),
    /// Put an earlier version in force again; 0 is the routing of the config (admin)
    Revert(RouteRevertArgs),
}

/// `alerts route test`.
#[derive(Debug, Clone, Args)]
pub struct RouteTestArgs {
    /// Labels, for instance severity=critical team=desk
    #[arg(value_name = "LABEL=VALUE", required = true)]
    pub labels: Vec<String>,
    /// When it begins to fire (ISO-8601) [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

/// `alerts route show`.
#[derive(Debug, Clone, Args)]
pub struct RouteShowArgs {
    /// As an Alertmanager configuration, without its secrets
    #[arg(long)]
    pub yaml: bool,
}

/// `alerts route revert`.
#[derive(Debug, Clone, Args)]
pub struct RouteRevertArgs {
    /// Number of the version, see `alerts route show`
    pub version: i64,
    /// Why, and whether to ask.
    #[command(flatten)]
    pub reason: ReasonArgs,
}

/// `import`.
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// From where.
    #[command(subcommand)]
    pub verb: ImportVerb,
}

/// What to take over.
#[derive(Debug, Clone, Subcommand)]
pub enum ImportVerb {
    /// An Alertmanager configuration: its routes, receivers, inhibition and times (admin)
    Alertmanager(ImportAlertmanagerArgs),
}

/// `import alertmanager`.
#[derive(Debug, Clone, Args)]
pub struct ImportAlertmanagerArgs {
    /// The configuration
    pub file: PathBuf,
    /// Only say what it means; nothing is changed
    #[arg(long)]
    pub dry_run: bool,
    /// Leave out what the appliance cannot do, with a warning each
    #[arg(long)]
    pub skip_unsupported: bool,
    /// Why, and whether to ask.
    #[command(flatten)]
    pub reason: ReasonArgs,
}
