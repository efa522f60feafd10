//! Flags of the verbs about the audit log.

use clap::Args;
use clap::Subcommand;
use std::path::PathBuf;

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
    /// One entry with everything in it
    Show(AuditShowArgs),
    /// Write what fits to a file: CSV, JSON lines, or evidence that verifies on another machine
    Export(AuditExportArgs),
    /// Check that nobody changed the record; with a file: a copied ledger or evidence, offline
    Verify(AuditVerifyArgs),
    /// The newest entry as ID:HASH, to keep elsewhere and verify against
    Anchor,
    /// The key that signs evidence, to compare with what a file names
    Key,
    /// Every action that stands in the log
    Actions,
}

/// What to look for. Several values are separated by commas.
#[derive(Debug, Clone, Default, Args)]
pub struct AuditFilterArgs {
    /// Only these actions, for instance CIRCUIT_BREAKER_TRIP
    #[arg(long)]
    pub action: Option<String>,
    /// Only these actors, for instance alice or unix:root
    #[arg(long)]
    pub user: Option<String>,
    /// Only success, denied, failed, no_op or partial
    #[arg(long)]
    pub outcome: Option<String>,
    /// Only access, action, auth, admin or export
    #[arg(long = "type", value_name = "TYPE")]
    pub event_type: Option<String>,
    /// Only these kinds of resource, for instance circuit_breaker
    #[arg(long, value_name = "TYPE")]
    pub resource_type: Option<String>,
    /// Only these resources
    #[arg(long, value_name = "ID")]
    pub resource: Option<String>,
    /// Only through these doors: console, http, cli, redis, scheduler, guard, offline or sqlite
    #[arg(long)]
    pub door: Option<String>,
    /// From this time on (ISO-8601)
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Before this time (ISO-8601)
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    /// Only with these words, each where a word begins
    #[arg(long)]
    pub text: Option<String>,
}

impl AuditFilterArgs {
    /// The query of the address.
    #[must_use]
    pub fn query(&self) -> Vec<(&'static str, Option<&str>)> {
        vec![
            ("action", self.action.as_deref()),
            ("user", self.user.as_deref()),
            ("outcome", self.outcome.as_deref()),
            ("event_type", self.event_type.as_deref()),
            ("resource_type", self.resource_type.as_deref()),
            ("resource_id", self.resource.as_deref()),
            ("door", self.door.as_deref()),
            ("from", self.from.as_deref()),
            ("to", self.to.as_deref()),
            ("text", self.text.as_deref()),
        ]
    }
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
    /// What to look for.
    #[command(flatten)]
    pub filter: AuditFilterArgs,
}

/// `audit show`.
#[derive(Debug, Clone, Args)]
pub struct AuditShowArgs {
    /// Number of the entry
    pub id: i64,
}

/// `audit export`.
#[derive(Debug, Clone, Args)]
pub struct AuditExportArgs {
    /// csv, jsonl or bundle (signed evidence)
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: String,
    /// File to write, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// What to look for.
    #[command(flatten)]
    pub filter: AuditFilterArgs,
}

/// `audit verify`.
#[derive(Debug, Clone, Args)]
pub struct AuditVerifyArgs {
    /// Copied ledger, or evidence
    pub file: Option<PathBuf>,
    /// An anchor that the log must contain
    #[arg(long, value_name = "ID:HASH")]
    pub anchor: Vec<String>,
    /// File with an anchor on each line
    #[arg(long, value_name = "FILE")]
    pub anchors: Option<PathBuf>,
    /// Fingerprint of the key that must have signed the evidence
    #[arg(long = "signed-by", value_name = "FINGERPRINT")]
    pub signed_by: Option<String>,
}
