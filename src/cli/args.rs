//! What can be typed: verbs and flags.

mod alerts;
mod audit;
mod health;
mod outbox;
mod records;
mod routes;
mod servers;
mod settings;
mod slo;
mod watching;

pub use alerts::*;
pub use audit::*;
pub use health::*;
pub use outbox::*;
pub use records::*;
pub use routes::*;
pub use servers::*;
pub use settings::*;
pub use slo::*;
pub use watching::*;

use crate::cli::paint::When;
use clap::Args;
use clap::Parser;
use clap::Subcommand;
use std::path::PathBuf;

/// The control room of a trading desk: halts trading, watches services, tells people, keeps the evidence.
#[derive(Debug, Parser)]
#[command(name = "tradewarden", version, long_version = LONG_VERSION)]
#[command(propagate_version = true, disable_help_subcommand = true)]
#[command(after_help = AFTER_HELP, max_term_width = 100)]
pub struct Cli {
    /// Where the appliance is, and how to answer.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The version, and the fingerprint of the console inside.
const LONG_VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (console ", env!("TRADEWARDEN_CONSOLE"), ")");

const AFTER_HELP: &str = "\
Each command is also a flag: tradewarden --status, --circuit-trip, --kill-switch, --health …

Exit codes:  0 done, healthy   1 not healthy, refused   2 usage   3 the appliance does not answer
             4 not permitted

Examples:
  tradewarden status
  tradewarden circuit-trip --reason 'Broker rejects every second order since 09:40'
  tradewarden kill-switch --plan
  tradewarden audit verify ledger-copy.db";

/// Flags of every verb.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Config file
    #[arg(long, global = true, value_name = "FILE", env = "TRADEWARDEN_CONFIG", help_heading = "Appliance")]
    pub config: Option<PathBuf>,
    /// Local socket of the appliance
    #[arg(long, global = true, value_name = "PATH", env = "TRADEWARDEN_SOCKET", help_heading = "Appliance")]
    pub socket: Option<PathBuf>,
    /// Address of the appliance, instead of the local socket
    #[arg(long, global = true, value_name = "URL", env = "TRADEWARDEN_URL", help_heading = "Appliance")]
    pub url: Option<String>,
    /// API key for --url; other people on this machine can see it here, --key-file keeps it apart
    #[arg(long, global = true, env = "TRADEWARDEN_KEY", hide_env_values = true, help_heading = "Appliance")]
    pub key: Option<String>,
    /// File with the API key
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "TRADEWARDEN_KEY_FILE",
        help_heading = "Appliance"
    )]
    pub key_file: Option<PathBuf>,
    /// File with the certificates that an https --url is trusted by, instead of this machine's
    #[arg(long, global = true, value_name = "FILE", env = "TRADEWARDEN_CA", help_heading = "Appliance")]
    pub ca: Option<PathBuf>,
    /// Work on the files while the appliance is down: read, trip, engage the kill switch, verify
    #[arg(long, global = true, help_heading = "Appliance")]
    pub offline: bool,
    /// Data directory, instead of the config's
    #[arg(long, global = true, value_name = "DIR", help_heading = "Appliance")]
    pub data_dir: Option<PathBuf>,
    /// Answer in JSON, in the shapes of the HTTP API
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
    /// When to use colours: auto, always or never; NO_COLOR is respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    #[arg(hide_possible_values = true)]
    pub color: When,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// May we trade, and why: breaker, kill switch, services, positions, orders, P&L, alerts
    Status,
    /// Halt: block every order that increases exposure
    CircuitTrip(TripArgs),
    /// Allow trading again, if all conditions are normal
    CircuitReset(ResetArgs),
    /// The breaker, the conditions for a reset, and the last trips
    CircuitStatus(CircuitStatusArgs),
    /// Write the first OPEN of a new appliance (admin)
    CircuitInit(ReasonArgs),
    /// Halt, cancel every order and close every position, and wait for the report
    KillSwitch(KillArgs),
    /// Release the kill switch; the breaker stays TRIPPED (admin)
    KillRelease(ReasonArgs),
    /// The answer that trading services get
    Gate(GateArgs),
    /// Watched services: how they stand, why, their history, maintenance
    Health(HealthArgs),
    /// Objectives: value, error budget, burn rate, and what to do about a breach
    Slo(SloArgs),
    /// Alerts: what fires, who has it, who is on call
    Alerts(AlertsArgs),
    /// Incidents afterwards: the report
    Incident(IncidentArgs),
    /// Take over what another program was told
    Import(ImportArgs),
    /// Copies of the records: take one now, list them, check one (admin)
    Backup(BackupArgs),
    /// Put a backup in place while the appliance is down
    Restore(RestoreArgs),
    /// The audit log
    Audit(AuditArgs),
    /// People
    User(UserArgs),
    /// API keys (admin)
    Keys(KeysArgs),
    /// What can be changed while the appliance runs
    Settings(SettingsArgs),
    /// Whether new orders are simulated, and the switch for it
    DryRun(DryRunArgs),
    /// Run the appliance
    Serve(ServeArgs),
    /// Run an appliance with a paper desk on a temporary directory
    Demo(DemoArgs),
    /// Run the paper desk alone, or switch its faults
    Desk(DeskArgs),
    /// Check the config file as the start would; prints every problem
    CheckConfig(CheckConfigArgs),
    /// Look at everything the appliance stands on, and say what to do about what is wrong
    Doctor,
    /// Let the running appliance read its config anew; a wrong one changes nothing (admin)
    Reload,
    /// Print the OpenAPI description of the HTTP API
    Openapi,
    /// Print a completion script
    Completions(CompletionsArgs),
    /// Print the manual page, or write one for each verb into a directory
    Man(ManArgs),
}

/// A reason and its confirmation.
#[derive(Debug, Clone, Args)]
pub struct ReasonArgs {
    /// Why: at least 20 characters, kept in the audit log; asked for when missing
    #[arg(long, short, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Skip the typed confirmation (never the reason)
    #[arg(long, short)]
    pub yes: bool,
}

/// `circuit-trip`.
#[derive(Debug, Clone, Args)]
pub struct TripArgs {
    /// Why, and whether to ask.
    #[command(flatten)]
    pub reason: ReasonArgs,
    /// Evidence to keep with the trip, as JSON
    #[arg(long, value_name = "JSON")]
    pub details: Option<String>,
}

/// `circuit-reset`.
#[derive(Debug, Clone, Args)]
pub struct ResetArgs {
    /// Why, and whether to ask.
    #[command(flatten)]
    pub reason: ReasonArgs,
    /// Reset although conditions are not normal (admin; audited and told to people)
    #[arg(long = "override")]
    pub override_conditions: bool,
}

/// `circuit-status`.
#[derive(Debug, Clone, Args)]
pub struct CircuitStatusArgs {
    /// Trips to show
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(0..=1000))]
    pub limit: u16,
}

/// `kill-switch`.
#[derive(Debug, Clone, Args)]
pub struct KillArgs {
    /// Why, and whether to ask.
    #[command(flatten)]
    pub reason: ReasonArgs,
    /// Stop after cancelling; leave positions open
    #[arg(long)]
    pub no_flatten: bool,
    /// Only show what would be cancelled and closed
    #[arg(long, conflicts_with_all = ["reason", "yes", "no_flatten"])]
    pub plan: bool,
    /// Do not wait for the report
    #[arg(long)]
    pub no_wait: bool,
}

/// `gate`.
#[derive(Debug, Clone, Args)]
pub struct GateArgs {
    /// Ask about one order instead.
    #[command(subcommand)]
    pub verb: Option<GateVerb>,
}

/// What to ask the gate.
#[derive(Debug, Clone, Subcommand)]
pub enum GateVerb {
    /// May this order be sent?
    Check(GateCheckArgs),
}

/// `gate check`.
#[derive(Debug, Clone, Args)]
pub struct GateCheckArgs {
    /// Instrument
    pub symbol: String,
    /// buy or sell
    pub side: String,
    /// Quantity
    pub qty: String,
    /// Position before the order, signed
    #[arg(long, value_name = "QTY", default_value = "0", allow_hyphen_values = true)]
    pub position: String,
    /// Who wants to send it
    #[arg(long, default_value = "cli")]
    pub strategy: String,
}
