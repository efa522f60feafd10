//! Flags of the verbs about alert rules and heartbeats.

use clap::Args;
use clap::Subcommand;
use std::path::PathBuf;

/// `alerts rules`.
#[derive(Debug, Clone, Args)]
pub struct RulesArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: RulesVerb,
}

/// What to do with alert rules.
#[derive(Debug, Clone, Subcommand)]
pub enum RulesVerb {
    /// Every rule with how it stands
    List,
    /// One rule; with --json in the form that `set` takes
    Show(RuleNameArgs),
    /// Make a rule, or change the one of its name, from a TOML or JSON file; - is standard input
    Set(RuleSetArgs),
    /// Watch a rule
    Enable(RuleNameArgs),
    /// Do not watch a rule for now; an alert of it is called off
    Disable(RuleNameArgs),
    /// Remove a rule (admin)
    Delete(RuleDeleteArgs),
    /// When a rule would have fired: one that exists, or a file
    Preview(RulePreviewArgs),
    /// Send what a rule would say to those who would be told, marked as a test
    Test(RuleNameArgs),
    /// The readings that rules can look at, with their values now
    Readings,
}

/// Names a rule.
#[derive(Debug, Clone, Args)]
pub struct RuleNameArgs {
    /// Name of the rule
    pub name: String,
}

/// `alerts rules set`.
#[derive(Debug, Clone, Args)]
pub struct RuleSetArgs {
    /// The rule as TOML or JSON; - is standard input
    pub file: PathBuf,
}

/// `alerts rules delete`.
#[derive(Debug, Clone, Args)]
pub struct RuleDeleteArgs {
    /// Name of the rule
    pub name: String,
    /// Skip the typed confirmation
    #[arg(long, short)]
    pub yes: bool,
}

/// `alerts rules preview`.
#[derive(Debug, Clone, Args)]
pub struct RulePreviewArgs {
    /// Name of a rule
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    pub name: Option<String>,
    /// A rule as TOML or JSON instead; it need not exist
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// How many hours to look back
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=168))]
    pub hours: u32,
}

/// `alerts heartbeats`.
#[derive(Debug, Clone, Args)]
pub struct HeartbeatsArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: HeartbeatsVerb,
}

/// What to do with heartbeats.
#[derive(Debug, Clone, Subcommand)]
pub enum HeartbeatsVerb {
    /// Every heartbeat with how it stands
    List,
    /// One heartbeat with its newest pings
    Show(HeartbeatNameArgs),
    /// Make a heartbeat; its address is shown this once
    Create(HeartbeatCreateArgs),
    /// Do not watch one for now
    Pause(HeartbeatNameArgs),
    /// Watch it again
    Resume(HeartbeatNameArgs),
    /// Remove a heartbeat (admin)
    Delete(HeartbeatDeleteArgs),
}

/// Names a heartbeat.
#[derive(Debug, Clone, Args)]
pub struct HeartbeatNameArgs {
    /// Name of the heartbeat
    pub name: String,
}

/// `alerts heartbeats create`.
#[derive(Debug, Clone, Args)]
pub struct HeartbeatCreateArgs {
    /// 1 to 64 letters, digits, dots, dashes and underscores
    pub name: String,
    /// How often it is due, for instance 1h
    #[arg(long, value_name = "TIME", required_unless_present = "cron", conflicts_with = "cron")]
    pub period: Option<String>,
    /// When it is due: 'minute hour day month weekday', or @daily
    #[arg(long, value_name = "EXPRESSION")]
    pub cron: Option<String>,
    /// Zone of the expression [default: the desk's]
    #[arg(long, value_name = "ZONE", requires = "cron")]
    pub time_zone: Option<String>,
    /// Patience beyond that
    #[arg(long, value_name = "TIME", default_value = "5m")]
    pub grace: String,
    /// critical, page, warning or info
    #[arg(long, value_name = "SEVERITY", default_value = "critical")]
    pub severity: String,
    /// What beats, in a line
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub title: String,
}

/// `alerts heartbeats delete`.
#[derive(Debug, Clone, Args)]
pub struct HeartbeatDeleteArgs {
    /// Name of the heartbeat
    pub name: String,
    /// Skip the typed confirmation
    #[arg(long, short)]
    pub yes: bool,
}
