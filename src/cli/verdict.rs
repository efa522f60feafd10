//! "May we trade, and if not, why?" in the console's words: first match wins, and nothing reads OPEN that is not known to
//! be OPEN.

use crate::wire::BreakerView;
use crate::wire::DeskView;
use crate::wire::GateView;
use crate::wire::HealthBoard;
use crate::wire::KillView;
use crate::wire::Snapshot;

/// The verdict in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// A state word that carries colour and shape: `open`, `warn`, `halted` or `unknown`.
    pub tone: &'static str,
    /// One line.
    pub headline: String,
    /// What it means for orders.
    pub meaning: String,
    /// What stands out; empty while all is well.
    pub concern: String,
    /// The reason somebody gave.
    pub quote: Option<String>,
    /// Who.
    pub who: Option<String>,
    /// Since when.
    pub since: Option<String>,
}

/// The verdict of a snapshot.
pub fn of(s: &Snapshot) -> Verdict {
    let warnings = s.attention.iter().filter(|a| a.severity != "info").count();
    decide(&s.breaker, &s.kill, &s.gate, &risks(&s.health, &s.desk), warnings)
}

/// What makes trading risky although it is allowed.
fn risks(health: &HealthBoard, desk: &DeskView) -> Vec<String> {
    let down = health.services.iter().filter(|s| s.critical && s.status == "unhealthy");
    let down = down.map(|s| format!("{} is unhealthy", s.name));
    let open = desk.engines.iter().filter(|e| e.reconciler.as_ref().is_some_and(|r| !r.startup_complete));
    down.chain(open.map(|e| format!("reconciler of {} is not complete", e.name))).collect()
}

/// The verdict of breaker, kill switch and gate.
pub fn decide(b: &BreakerView, k: &KillView, g: &GateView, risks: &[String], warnings: usize) -> Verdict {
    if b.state == "UNREADABLE" || k.state == "UNREADABLE" {
        let what = if k.state == "UNREADABLE" { "The kill switch" } else { "The breaker" };
        return Verdict {
            tone: "unknown",
            headline: "Trading state UNKNOWN".into(),
            meaning: format!("{what} cannot be read. Do not assume that orders pass."),
            concern: g.reasons.join("; "),
            ..Verdict::default()
        };
    }
    if k.state == "ENGAGED" {
        return Verdict {
            tone: "halted",
            headline: "Trading is HALTED".into(),
            meaning: "Kill switch ENGAGED: no automated order passes.".into(),
            quote: k.engagement_reason.clone(),
            who: k.engaged_by.clone(),
            since: k.engaged_at.clone(),
            ..Verdict::default()
        };
    }
    if b.state == "TRIPPED" {
        return Verdict {
            tone: "halted",
            headline: "Trading is BLOCKED".into(),
            meaning: "Breaker TRIPPED: all new orders are blocked; only reducing ones pass.".into(),
            concern: if b.recorded { String::new() } else { "Not yet recorded on disk.".into() },
            quote: b.trip_reason.clone(),
            who: b.tripped_by.clone(),
            since: b.tripped_at.clone().or_else(|| b.since.clone()),
        };
    }
    if b.state == "UNINITIALISED" || k.state == "UNINITIALISED" {
        return Verdict {
            tone: "halted",
            headline: "Trading is BLOCKED".into(),
            meaning:
                "Breaker UNINITIALISED: orders are blocked until an admin initialises it (circuit-init)."
                    .into(),
            ..Verdict::default()
        };
    }
    if g.verdict != "open" {
        let halted = g.verdict == "halted";
        let why = if g.reasons.is_empty() { String::new() } else { format!(": {}", g.reasons.join("; ")) };
        return Verdict {
            tone: "halted",
            headline: if halted { "Trading is HALTED".into() } else { "Trading is BLOCKED".into() },
            meaning: format!("The gate answers {}{why}.", g.verdict),
            since: Some(g.as_of.clone()),
            ..Verdict::default()
        };
    }
    allowed(b, g, risks, warnings)
}

fn allowed(b: &BreakerView, g: &GateView, risks: &[String], warnings: usize) -> Verdict {
    let concern = match (risks.is_empty(), warnings) {
        (false, _) => format!("{}.", risks.join("; ")),
        (true, 0) => String::new(),
        (true, 1) => "1 thing needs attention; it does not block trading.".into(),
        (true, n) => format!("{n} things need attention; none blocks trading."),
    };
    let mut verdict = Verdict {
        tone: if risks.is_empty() { "open" } else { "warn" },
        headline: if risks.is_empty() { "Trading is OPEN".into() } else { "Trading is OPEN, at risk".into() },
        meaning: "New orders are accepted.".into(),
        concern,
        quote: None,
        who: b.reset_by.clone(),
        since: b.since.clone().or_else(|| b.reset_at.clone()),
    };
    if g.dry_run {
        verdict.tone = "warn";
        verdict.headline = "DRY RUN: orders are simulated".into();
        verdict.meaning = "The breaker is OPEN, but no order reaches a market.".into();
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker(state: &str) -> BreakerView {
        serde_json::from_value(serde_json::json!({
            "state": state, "trip_count_today": 0, "staleness_seconds": 0.1, "recorded": true,
            "reset_available_in_seconds": 0
        }))
        .unwrap()
    }

    fn kill(state: &str) -> KillView {
        serde_json::from_value(serde_json::json!({ "state": state, "engagement_count_today": 0 })).unwrap()
    }

    fn gate(verdict: &str, dry_run: bool) -> GateView {
        serde_json::from_value(serde_json::json!({
            "verdict": verdict, "reasons": [], "as_of": "", "valid_until": "", "lease_ms": 5000, "dry_run": dry_run,
            "breaker": "", "kill_switch": ""
        }))
        .unwrap()
    }

    #[test]
    fn first_match_wins() {
        let risk = ["gateway is unhealthy".to_owned()];
        let table: [(&str, &str, &str, bool, &[String], &str, &str); 10] = [
            ("UNREADABLE", "ENGAGED", "halted", false, &[], "unknown", "Trading state UNKNOWN"),
            ("OPEN", "UNREADABLE", "halted", false, &[], "unknown", "Trading state UNKNOWN"),
            ("TRIPPED", "ENGAGED", "halted", false, &[], "halted", "Trading is HALTED"),
            ("TRIPPED", "ACTIVE", "reduce_only", false, &[], "halted", "Trading is BLOCKED"),
            ("UNINITIALISED", "UNINITIALISED", "halted", false, &[], "halted", "Trading is BLOCKED"),
            ("OPEN", "ACTIVE", "reduce_only", false, &[], "halted", "Trading is BLOCKED"),
            ("OPEN", "ACTIVE", "halted", false, &[], "halted", "Trading is HALTED"),
            ("OPEN", "ACTIVE", "open", true, &[], "warn", "DRY RUN: orders are simulated"),
            ("OPEN", "ACTIVE", "open", false, &risk, "warn", "Trading is OPEN, at risk"),
            ("OPEN", "ACTIVE", "open", false, &[], "open", "Trading is OPEN"),
        ];
        for (b, k, g, dry, risks, tone, headline) in table {
            let found = decide(&breaker(b), &kill(k), &gate(g, dry), risks, 0);
            assert_eq!((found.tone, found.headline.as_str()), (tone, headline), "{b} {k} {g} {dry}");
        }
    }
}
