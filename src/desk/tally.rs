//! Counters: what was accepted, what was stopped and by whom, so that "the trip stopped it" can be shown.

use std::collections::VecDeque;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use super::exposure::Effect;
use super::say;

/// Lines of the order tape that the control page shows.
const TAPE_KEPT: usize = 60;

/// How often, and when last.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    /// How often.
    pub count: u64,
    /// When last.
    pub last_at: Option<Timestamp>,
}

impl Count {
    fn add(&mut self, at: Timestamp) {
        self.count += 1;
        self.last_at = Some(at);
    }

    fn joined(self, other: Self) -> Self {
        Self { count: self.count + other.count, last_at: self.last_at.max(other.last_at) }
    }

    fn json(self) -> Value {
        json!({"count": self.count, "last_at": say::iso_or_null(self.last_at)})
    }
}

/// One counter for each effect.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByEffect {
    /// Orders that add exposure.
    pub increasing: Count,
    /// Orders that lower it.
    pub reducing: Count,
}

impl ByEffect {
    /// Counts one.
    pub fn add(&mut self, effect: Effect, at: Timestamp) {
        match effect {
            Effect::Increasing => self.increasing.add(at),
            Effect::Reducing => self.reducing.add(at),
        }
    }

    /// Both together.
    pub fn total(&self) -> u64 {
        self.increasing.count + self.reducing.count
    }

    fn joined(self, other: Self) -> Self {
        Self {
            increasing: self.increasing.joined(other.increasing),
            reducing: self.reducing.joined(other.reducing),
        }
    }

    fn json(self) -> Value {
        json!({"increasing": self.increasing.json(), "reducing": self.reducing.json()})
    }
}

/// One line of the order tape.
#[derive(Clone, Debug)]
pub struct TapeLine {
    /// When.
    pub at: Timestamp,
    /// Strategy, or the operator.
    pub who: String,
    /// Symbol.
    pub symbol: &'static str,
    /// Shares, negative for a sale.
    pub signed: Decimal,
    /// Price, where there is one.
    pub price: Option<Decimal>,
    /// What the order does to exposure; none for operator acts.
    pub effect: Option<Effect>,
    /// What became of it, in a word.
    pub outcome: &'static str,
}

/// All counters of the gateway and the strategies.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Orders the gateway took.
    pub accepted: ByEffect,
    /// Orders the gateway refused because of the gate or its own pause.
    pub blocked: ByEffect,
    /// Orders the strategies did not even send because of the gate.
    pub withheld: ByEffect,
    /// Fills of automated orders.
    pub fills: ByEffect,
    /// Resting orders taken out because the gate no longer lets them stand.
    pub pulled: Count,
    /// Orders cancelled on request.
    pub cancelled: Count,
    /// Closing orders of the operator.
    pub operator: Count,
    /// Orders that were wrong.
    pub rejected: Count,
    /// Orders the broker fault refused.
    pub broker_errors: Count,
    /// Orders simulated because of dry run.
    pub simulated: Count,
    /// Orders the strategies sent and got no answer to.
    pub unanswered: Count,
    /// Consecutive broker errors.
    pub broker_errors_in_a_row: u64,
    recent_broker_errors: VecDeque<Timestamp>,
    tape: VecDeque<TapeLine>,
}

/// Window of the broker error count.
const BROKER_WINDOW_SECONDS: i64 = 300;
/// Broker errors remembered for the window.
const BROKER_ERRORS_KEPT: usize = 1000;

/// One more, now.
pub fn bump(count: &mut Count, at: Timestamp) {
    count.add(at);
}

impl Tally {
    /// Writes a line on the tape.
    pub fn tape(&mut self, line: TapeLine) {
        self.tape.push_front(line);
        self.tape.truncate(TAPE_KEPT);
    }

    /// A broker error happened.
    pub fn broker_error(&mut self, at: Timestamp) {
        self.broker_errors.add(at);
        self.broker_errors_in_a_row += 1;
        self.recent_broker_errors.push_back(at);
        while self.recent_broker_errors.len() > BROKER_ERRORS_KEPT {
            self.recent_broker_errors.pop_front();
        }
    }

    /// Broker errors as guards want them.
    pub fn broker_json(&self, now: Timestamp) -> Value {
        let fresh = |at: &&Timestamp| now.duration_since(**at).as_secs() < BROKER_WINDOW_SECONDS;
        json!({
            "errors_last_5m": self.recent_broker_errors.iter().filter(fresh).count(),
            "consecutive": self.broker_errors_in_a_row,
            "last_error_at": say::iso_or_null(self.broker_errors.last_at),
            "timestamp": say::iso(now),
        })
    }

    /// Everything, for `GET /desk/stats`.
    pub fn json(&self) -> Value {
        json!({
            "accepted": self.accepted.json(),
            "blocked": self.blocked.joined(self.withheld).json(),
            "blocked_by": {"gateway": self.blocked.json(), "strategies": self.withheld.json()},
            "fills": self.fills.json(),
            "pulled": self.pulled.json(),
            "cancelled": self.cancelled.json(),
            "operator": self.operator.json(),
            "rejected": self.rejected.json(),
            "broker_errors": self.broker_errors.json(),
            "simulated": self.simulated.json(),
            "unanswered": self.unanswered.json(),
        })
    }

    /// The tape, newest first.
    pub fn tape_json(&self) -> Value {
        let line = |line: &TapeLine| {
            json!({
                "at": say::iso(line.at),
                "who": line.who,
                "symbol": line.symbol,
                "side": if line.signed.is_sign_negative() { "sell" } else { "buy" },
                "qty": line.signed.abs().normalize(),
                "price": line.price,
                "effect": line.effect,
                "outcome": line.outcome,
            })
        };
        Value::Array(self.tape.iter().map(line).collect())
    }
}
