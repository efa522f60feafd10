//! Flags of the verbs that run, and of the tools around them.

use crate::cli::args::ReasonArgs;
use clap::Args;
use clap::Subcommand;
use std::net::SocketAddr;
use std::path::PathBuf;

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

/// `man`.
#[derive(Debug, Clone, Args)]
pub struct ManArgs {
    /// Write a page for each verb here instead
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// `backup`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BackupArgs {
    /// Why, in a word: one with a label is kept until somebody removes it
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub label: String,
    /// Instead of taking one now.
    #[command(subcommand)]
    pub verb: Option<BackupVerb>,
}

/// What else to do with backups.
#[derive(Debug, Clone, Subcommand)]
pub enum BackupVerb {
    /// Backups there are, newest first
    List,
    /// Is this backup whole? Manifest, size, hash, pages, audit chain
    Check(BackupCheckArgs),
}

/// `backup check`.
#[derive(Debug, Clone, Args)]
pub struct BackupCheckArgs {
    /// Directory of the backup
    pub directory: PathBuf,
}

/// `restore`.
#[derive(Debug, Clone, Args)]
pub struct RestoreArgs {
    /// Directory of the backup
    pub directory: PathBuf,
    /// Move the records that are there aside; without it they are a refusal
    #[arg(long)]
    pub replace: bool,
    /// Why, and whether to ask.
    #[command(flatten)]
    pub reason: ReasonArgs,
}
