//! How a trading service of the desk reads the gate: one key, one rule for silence.

use jiff::Timestamp;
use parking_lot::RwLock;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use super::exposure::Verdict;
use super::link::LinkDown;
use super::link::RedisLink;
use super::say;
use super::settings::Now;
use std::sync::Arc;

/// The key the appliance writes.
pub const GATE_KEY: &str = "gate:state";

/// What stands behind a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The appliance said so and its word still holds.
    Fresh,
    /// There is no key: never written, or its lease ran out.
    Missing,
    /// There is a key, but its `valid_until` has passed.
    Expired,
    /// There is a key, but not one that can be read.
    Unreadable,
    /// Redis did not answer.
    NoConnection,
}

impl Standing {
    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Missing => "missing",
            Self::Expired => "expired",
            Self::Unreadable => "unreadable",
            Self::NoConnection => "no_connection",
        }
    }
}

/// The gate as one reader saw it.
#[derive(Clone, Debug)]
pub struct GateSeen {
    /// What the reader acts on.
    pub verdict: Verdict,
    /// Why.
    pub standing: Standing,
    /// Orders are simulated.
    pub dry_run: bool,
    /// The appliance's reasons.
    pub reasons: Vec<String>,
    /// When the appliance said it.
    pub as_of: Option<Timestamp>,
    /// Until when its word holds.
    pub valid_until: Option<Timestamp>,
    /// When it was read.
    pub read_at: Timestamp,
}

/// The part of the key that is needed.
#[derive(Deserialize)]
struct GateKey {
    verdict: Verdict,
    #[serde(default)]
    reasons: Vec<String>,
    as_of: Option<Timestamp>,
    valid_until: Timestamp,
    #[serde(default)]
    dry_run: bool,
}

impl GateSeen {
    /// Before the first read: nothing known, so nothing that adds risk.
    pub fn nothing_yet(at: Timestamp) -> Self {
        Self::silent(Standing::NoConnection, at, None)
    }

    /// No fresh answer: reduce only. A halt that was seen does not wear off by silence.
    fn silent(standing: Standing, at: Timestamp, last: Option<&Self>) -> Self {
        let was_halted = last.is_some_and(|seen| seen.verdict == Verdict::Halted);
        let verdict = if was_halted { Verdict::Halted } else { Verdict::ReduceOnly };
        Self {
            verdict,
            standing,
            dry_run: last.is_some_and(|seen| seen.dry_run),
            reasons: Vec::new(),
            as_of: last.and_then(|seen| seen.as_of),
            valid_until: last.and_then(|seen| seen.valid_until),
            read_at: at,
        }
    }

    /// Judges what the key said.
    pub fn judge(answer: Result<Option<String>, LinkDown>, at: Timestamp, last: &Self) -> Self {
        let text = match answer {
            Err(LinkDown) => return Self::silent(Standing::NoConnection, at, Some(last)),
            Ok(None) => return Self::silent(Standing::Missing, at, Some(last)),
            Ok(Some(text)) => text,
        };
        let Ok(key) = serde_json::from_str::<GateKey>(&text) else {
            return Self::silent(Standing::Unreadable, at, Some(last));
        };
        if key.valid_until <= at {
            return Self::silent(Standing::Expired, at, Some(last));
        }
        // Two reads may come back in the wrong order: an earlier, freer word does not undo a later, stricter one. When
        // the clock has stepped back the later one lies in the future and is not believed.
        let overtaken = key.as_of < last.as_of && last.as_of <= Some(at) && last.valid_until > Some(at);
        if last.standing == Standing::Fresh && overtaken && last.verdict > key.verdict {
            return Self { read_at: at, ..last.clone() };
        }
        Self {
            verdict: key.verdict,
            standing: Standing::Fresh,
            dry_run: key.dry_run,
            reasons: key.reasons,
            as_of: key.as_of,
            valid_until: Some(key.valid_until),
            read_at: at,
        }
    }

    /// For `/desk/stats` and the page.
    pub fn json(&self) -> Value {
        json!({
            "verdict": self.verdict.as_str(),
            "standing": self.standing.word(),
            "dry_run": self.dry_run,
            "reasons": self.reasons,
            "as_of": say::iso_or_null(self.as_of),
            "valid_until": say::iso_or_null(self.valid_until),
            "read_at": say::iso(self.read_at),
        })
    }
}

/// One service's view of the gate.
pub struct GateReader {
    link: Arc<RedisLink>,
    last: RwLock<GateSeen>,
    now: Now,
}

impl GateReader {
    /// A reader over a link.
    pub fn new(link: Arc<RedisLink>, now: Now) -> Self {
        let last = RwLock::new(GateSeen::nothing_yet(now()));
        Self { link, last, now }
    }

    /// Reads the key now. Every order that adds risk starts with this.
    pub async fn read(&self) -> GateSeen {
        let answer = self.link.get(GATE_KEY).await;
        let mut last = self.last.write();
        *last = GateSeen::judge(answer, (self.now)(), &last);
        last.clone()
    }

    /// What was seen at the last read, for showing.
    pub fn last(&self) -> GateSeen {
        self.last.read().clone()
    }

    /// Whether Redis answers.
    pub fn connected(&self) -> bool {
        self.link.connected()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key(verdict: &str, until: i64) -> Result<Option<String>, LinkDown> {
        Ok(Some(format!(
            r#"{{"verdict":"{verdict}","as_of":"{}","valid_until":"{}"}}"#,
            say::iso(at(until - 5)),
            say::iso(at(until))
        )))
    }

    #[test]
    fn no_fresh_answer_means_reduce_only() {
        let rows = [
            (Err(LinkDown), Standing::NoConnection),
            (Ok(None), Standing::Missing),
            (key("open", 100), Standing::Expired),
            (Ok(Some("{}".to_owned())), Standing::Unreadable),
            (
                Ok(Some(r#"{"verdict":"go","valid_until":"2099-01-01T00:00:00Z"}"#.to_owned())),
                Standing::Unreadable,
            ),
        ];
        let open = GateSeen::judge(key("open", 105), at(100), &GateSeen::nothing_yet(at(0)));
        assert_eq!((open.verdict, open.standing), (Verdict::Open, Standing::Fresh));
        for (answer, standing) in rows {
            let seen = GateSeen::judge(answer, at(100), &open);
            assert_eq!((seen.verdict, seen.standing), (Verdict::ReduceOnly, standing));
        }
    }

    #[test]
    fn an_answer_that_was_overtaken_does_not_open_the_gate_again() {
        let tripped = GateSeen::judge(key("reduce_only", 106), at(100), &GateSeen::nothing_yet(at(0)));
        assert_eq!(GateSeen::judge(key("open", 105), at(101), &tripped).verdict, Verdict::ReduceOnly);
        assert_eq!(GateSeen::judge(key("open", 107), at(102), &tripped).verdict, Verdict::Open);
        let stepped_back = GateSeen::judge(key("open", 55), at(50), &tripped);
        assert_eq!(stepped_back.verdict, Verdict::Open);
        let open = GateSeen::judge(key("open", 106), at(101), &GateSeen::nothing_yet(at(0)));
        assert_eq!(GateSeen::judge(key("reduce_only", 105), at(101), &open).verdict, Verdict::ReduceOnly);
    }

    #[test]
    fn a_halt_does_not_wear_off_by_silence() {
        let halted = GateSeen::judge(key("halted", 105), at(100), &GateSeen::nothing_yet(at(0)));
        let silent = GateSeen::judge(Ok(None), at(110), &halted);
        assert_eq!((silent.verdict, silent.standing), (Verdict::Halted, Standing::Missing));
        assert_eq!(GateSeen::judge(key("open", 120), at(111), &silent).verdict, Verdict::Open);
    }
}
