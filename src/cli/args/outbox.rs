//! Flags of the verbs about deliveries, the poison queue, silences and test sends.

use clap::Args;
use clap::Subcommand;

/// `alerts why`.
#[derive(Debug, Clone, Args)]
pub struct AlertWhyArgs {
    /// Number of the incident
    pub id: i64,
}

/// `alerts test`.
#[derive(Debug, Clone, Args)]
pub struct AlertTestArgs {
    /// The targets of this receiver
    #[arg(long, value_name = "NAME")]
    pub receiver: Option<String>,
    /// The targets over this lane, for instance slack:ops
    #[arg(long, value_name = "NAME")]
    pub lane: Option<String>,
}

/// `alerts raise`.
#[derive(Debug, Clone, Args)]
pub struct AlertRaiseArgs {
    /// Labels, for instance alertname=FeedStale severity=warning
    #[arg(value_name = "LABEL=VALUE", required = true)]
    pub labels: Vec<String>,
    /// One line for people
    #[arg(long, value_name = "TEXT")]
    pub summary: Option<String>,
    /// It has ended
    #[arg(long)]
    pub resolved: bool,
}

/// `alerts deliveries`.
#[derive(Debug, Clone, Args)]
pub struct DeliveriesArgs {
    /// Only pending, sending, delivered, deferred, poison, cancelled or suppressed
    #[arg(long, value_name = "STATE")]
    pub status: Option<String>,
    /// Only email, webhook, slack, sms, pagerduty or command
    #[arg(long, value_name = "CHANNEL")]
    pub channel: Option<String>,
    /// Only about this incident
    #[arg(long, value_name = "ID")]
    pub incident: Option<i64>,
    /// Deliveries to show
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub limit: u16,
    /// Go on where a page ended
    #[arg(long)]
    pub cursor: Option<String>,
}

/// `alerts retry`.
#[derive(Debug, Clone, Args)]
pub struct RetryArgs {
    /// Numbers of deliveries in the poison queue
    #[arg(value_name = "DELIVERY", conflicts_with_all = ["all", "from", "to", "channel"])]
    pub ids: Vec<i64>,
    /// All of them
    #[arg(long, required_unless_present_any = ["ids", "from", "to", "channel"])]
    pub all: bool,
    /// Owed from this time on (ISO-8601)
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Owed before this time (ISO-8601)
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    /// Over this channel
    #[arg(long, value_name = "CHANNEL")]
    pub channel: Option<String>,
    /// Send it there instead; for one delivery
    #[arg(long, value_name = "RECIPIENT", requires = "ids")]
    pub recipient: Option<String>,
}

/// `alerts discard`.
#[derive(Debug, Clone, Args)]
pub struct DiscardArgs {
    /// Number of the delivery
    pub id: i64,
    /// Why: at least 20 characters, kept in the audit log
    #[arg(long, short, value_name = "TEXT")]
    pub reason: String,
}

/// `alerts silence`.
#[derive(Debug, Clone, Args)]
pub struct SilenceArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: SilenceVerb,
}

/// What to do with silences.
#[derive(Debug, Clone, Subcommand)]
pub enum SilenceVerb {
    /// Those that hold or will
    List(SilenceListArgs),
    /// Tell nobody of what fits
    Add(SilenceAddArgs),
    /// End one now
    Expire(SilenceExpireArgs),
}

/// `alerts silence list`.
#[derive(Debug, Clone, Args)]
pub struct SilenceListArgs {
    /// Also those that have ended
    #[arg(long)]
    pub expired: bool,
}

/// `alerts silence add`.
#[derive(Debug, Clone, Args)]
pub struct SilenceAddArgs {
    /// Matchers, for instance service=gateway 'severity!="critical"'
    #[arg(value_name = "MATCHER", required = true)]
    pub matchers: Vec<String>,
    /// For so long, for instance 90m, 2h or 1d
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = minutes)]
    pub duration: u32,
    /// Why
    #[arg(long, short, value_name = "TEXT")]
    pub comment: String,
    /// It ends as soon as nothing fires any more that it silences
    #[arg(long)]
    pub ends_with_alert: bool,
}

/// `alerts silence expire`.
#[derive(Debug, Clone, Args)]
pub struct SilenceExpireArgs {
    /// Id of the silence
    pub id: String,
}

/// Reads a length like `90m`, `2h`, `1d` in whole minutes.
fn minutes(text: &str) -> Result<u32, String> {
    let wrong = || format!("'{text}' is no length: write 90m, 2h or 1d");
    let split = text.len().checked_sub(1).ok_or_else(wrong)?;
    let (number, unit) = text.split_at_checked(split).ok_or_else(wrong)?;
    let number: u32 = number.parse().map_err(|_| wrong())?;
    let each = match unit {
        "m" => 1,
        "h" => 60,
        "d" => 1440,
        _ => return Err(wrong()),
    };
    number.checked_mul(each).filter(|n| *n > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn a_length_is_read_in_minutes() {
        for (text, expected) in [("90m", 90), ("2h", 120), ("1d", 1440)] {
            assert_eq!(minutes(text), Ok(expected));
        }
        for text in ["", "m", "0h", "-1h", "1w", "1.5h", "h2", "99999999999d", "9999999d"] {
            assert!(minutes(text).is_err(), "{text}");
        }
    }
}
