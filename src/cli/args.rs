//! What can be typed: verbs and flags.

use crate::cli::paint::When;
use clap::Args;
use clap::Parser;
use clap::Subcommand;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The control room of a trading desk: halts trading, watches services, tells people, keeps the evidence.
#[derive(Debug, Parser)]
#[command(name = "tradewarden", version, propagate_version = true, disable_help_subcommand = true)]
#[command(after_help = AFTER_HELP, max_term_width = 100)]
pub struct Cli {
    /// Where the appliance is, and how to answer.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

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
    /// Work on the files while the appliance is down: read, trip, engage the kill switch, verify
    #[arg(long, global = true, help_heading = "Appliance")]
    pub offline: bool,
    /// Data directory, instead of the config's
    #[arg(long, global = true, value_name = "DIR", help_heading = "Appliance")]
    pub data_dir: Option<PathBuf>,
    /// Answer in JSON, in the shapes of the HTTP API
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
    /// When to use colours; NO_COLOR is respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
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
    /// Watched services
    Health,
    /// The audit log
    Audit(AuditArgs),
    /// People
    User(UserArgs),
    /// API keys (admin)
    Keys(KeysArgs),
    /// Run the appliance
    Serve(ServeArgs),
    /// Run an appliance with a paper desk on a temporary directory
    Demo(DemoArgs),
    /// Run the paper desk alone, or switch its faults
    Desk(DeskArgs),
    /// Check the config file as the start would; prints every problem
    CheckConfig(CheckConfigArgs),
    /// Print the OpenAPI description of the HTTP API
    Openapi,
    /// Print a completion script
    Completions(CompletionsArgs),
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

/// `audit`.
#[derive(Debug, Clone, Args)]
pub struct AuditArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub verb: AuditVerb,
}

/// What to do with the audit log.
#[derive(Debug, Clone, Subcommand)]
pub enum AuditVerb {
    /// Newest entries first
    List(AuditListArgs),
    /// Check that nobody changed the record; with a file: a copied ledger, offline
    Verify(AuditVerifyArgs),
}

/// `audit list`.
#[derive(Debug, Clone, Args)]
pub struct AuditListArgs {
    /// Entries to show
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub limit: u16,
    /// Go on where a page ended
    #[arg(long)]
    pub cursor: Option<String>,
    /// Only this action, for instance CIRCUIT_BREAKER_TRIP
    #[arg(long)]
    pub action: Option<String>,
    /// Only this actor, for instance alice or unix:root
    #[arg(long)]
    pub user: Option<String>,
    /// Only success, denied, failed, no_op or partial
    #[arg(long)]
    pub outcome: Option<String>,
    /// Only access, action, auth, admin or export
    #[arg(long = "type", value_name = "TYPE")]
    pub event_type: Option<String>,
    /// From this time on (ISO-8601)
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Before this time (ISO-8601)
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    /// Only with this text in reason or details
    #[arg(long)]
    pub text: Option<String>,
}

/// `audit verify`.
#[derive(Debug, Clone, Args)]
pub struct AuditVerifyArgs {
    /// Ledger file, for instance a copy
    pub file: Option<PathBuf>,
}

/// `user`.
#[derive(Debug, Clone, Args)]
pub struct UserArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: UserVerb,
}

/// What to do with people.
#[derive(Debug, Clone, Subcommand)]
pub enum UserVerb {
    /// Make a user and print the one-time link to set the password
    Create(UserCreateArgs),
    /// All users
    List,
}

/// `user create`.
#[derive(Debug, Clone, Args)]
pub struct UserCreateArgs {
    /// 3 to 50 letters, digits, dots, dashes, underscores
    pub name: String,
    /// viewer, operator or admin
    #[arg(long, value_name = "ROLE")]
    pub role: String,
}

/// `keys`.
#[derive(Debug, Clone, Args)]
pub struct KeysArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: KeysVerb,
}

/// What to do with API keys.
#[derive(Debug, Clone, Subcommand)]
pub enum KeysVerb {
    /// Make a key; it is shown this once
    Create(KeyCreateArgs),
    /// All keys, never their secrets
    List,
    /// End a key at once and for good
    Revoke(KeyRevokeArgs),
}

/// `keys create`.
#[derive(Debug, Clone, Args)]
pub struct KeyCreateArgs {
    /// 3 to 50 characters
    pub name: String,
    /// The most it may do: viewer, operator or admin
    #[arg(long, value_name = "ROLE", default_value = "viewer")]
    pub role: String,
    /// What it may do, for instance gate:read; repeat it, or separate with commas
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_delimiter = ',')]
    pub scopes: Vec<String>,
}

/// `keys revoke`.
#[derive(Debug, Clone, Args)]
pub struct KeyRevokeArgs {
    /// Identity of the key: the 8 characters of `keys list`
    pub id: String,
    /// Skip the typed confirmation
    #[arg(long, short)]
    pub yes: bool,
}

/// `serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Address of console and API
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub http_listen: Option<String>,
    /// Address of the Redis adapter; switches it on
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub resp_listen: Option<String>,
    /// Directory of the local socket
    #[arg(long, value_name = "DIR")]
    pub runtime_dir: Option<PathBuf>,
}

/// `demo`.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Address of console and API [default: 127.0.0.1:8440]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub http_listen: Option<SocketAddr>,
    /// Address of the Redis adapter [default: 127.0.0.1:6380]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub resp_listen: Option<SocketAddr>,
    /// First port of the desk's services, 0 for free ones [default: 8001]
    #[arg(long, value_name = "PORT")]
    pub desk_ports: Option<u16>,
    /// Seed of the market: the same seed is the same walk
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// `desk`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct DeskArgs {
    /// Redis address where the desk reads the gate's answer
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:6380")]
    pub redis: SocketAddr,
    /// First port of the desk's services, 0 for free ones [default: 8001]
    #[arg(long, value_name = "PORT")]
    pub desk_ports: Option<u16>,
    /// Seed of the market: the same seed is the same walk
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Instead: speak to a desk that runs.
    #[command(subcommand)]
    pub verb: Option<DeskVerb>,
}

/// What to tell a desk that runs.
#[derive(Debug, Clone, Subcommand)]
pub enum DeskVerb {
    /// List the faults, or switch one on or off
    Fault(FaultArgs),
}

/// `desk fault`.
#[derive(Debug, Clone, Args)]
pub struct FaultArgs {
    /// Which, for instance slow, error_503, stale_prices, losses, broker_errors; all are listed without it
    pub fault: Option<String>,
    /// Of which service, where the fault asks for one
    pub service: Option<String>,
    /// Switch it off again
    #[arg(long)]
    pub off: bool,
    /// Address of the desk's control page [default: the running demo's, else http://127.0.0.1:8006]
    #[arg(long, value_name = "URL")]
    pub desk_url: Option<String>,
}

/// `check-config`.
#[derive(Debug, Clone, Args)]
pub struct CheckConfigArgs {
    /// The file, instead of --config
    pub file: Option<PathBuf>,
}

/// `completions`.
#[derive(Debug, Clone, Args)]
pub struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    pub shell: clap_complete::Shell,
}
