//! The adapter for the execution gateway's routes: kinds `paper` and `trading_platform`.

use crate::domain::engines::OpenOrder;
use crate::domain::engines::Position;
use crate::domain::engines::Snapshot;
use crate::domain::time;
use crate::engines::EngineError;
use crate::engines::Mark;
use crate::engines::dial::Dial;
use crate::engines::shapes;
use jiff::Timestamp;
use serde_json::json;

/// Orders of one page.
const PAGE: usize = 500;
/// Pages that are read at most: beyond this the account is not one that this desk could have built.
const PAGES_LIMIT: usize = 40;
const API: [&str; 2] = ["api", "v1"];

/// An execution gateway.
pub struct Gateway {
    dial: Dial,
}

fn route<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    API.iter().chain(rest).copied().collect()
}

impl Gateway {
    /// The gateway at `url`.
    ///
    /// # Errors
    /// When the address is not one.
    pub fn new(url: &str) -> Result<Self, EngineError> {
        Ok(Self { dial: Dial::new(url)? })
    }

    async fn get(&self, rest: &[&str]) -> Result<serde_json::Value, EngineError> {
        self.dial.get(&route(rest), &[]).await
    }

    /// Everything at once. Positions, orders and the state of entries must be readable; the rest may be missing.
    ///
    /// # Errors
    /// In words.
    pub async fn snapshot(&self, now: Timestamp) -> Result<Snapshot, EngineError> {
        let (positions, open_orders, config, pnl, account, reconciler, broker) = tokio::join!(
            self.positions(),
            self.open_orders(),
            self.get(&["config"]),
            self.get(&["positions", "pnl", "realtime"]),
            self.get(&["account"]),
            self.get(&["reconciliation", "status"]),
            self.get(&["broker", "errors"]),
        );
        let config = config?;
        Ok(Snapshot {
            as_of: now,
            dry_run: config.get("dry_run").and_then(serde_json::Value::as_bool).unwrap_or(false),
            positions: positions?,
            open_orders: open_orders?,
            pnl: pnl.ok().and_then(|v| shapes::pnl(&v)),
            account: account.ok().and_then(|v| shapes::account(&v)),
            reconciler: reconciler.ok().and_then(|v| shapes::reconciler(&v)),
            broker_errors: broker.ok().and_then(|v| shapes::broker_errors(&v)),
            entries: shapes::entries(&config),
        })
    }

    /// Positions that are not flat.
    ///
    /// # Errors
    /// In words.
    pub async fn positions(&self) -> Result<Vec<Position>, EngineError> {
        shapes::positions(&self.get(&["positions"]).await?)
    }

    /// Working orders, page by page.
    ///
    /// # Errors
    /// In words.
    pub async fn open_orders(&self) -> Result<Vec<OpenOrder>, EngineError> {
        let mut all = Vec::new();
        for page in 0..PAGES_LIMIT {
            let query = [("limit", PAGE.to_string()), ("offset", (page * PAGE).to_string())];
            let found = shapes::orders(&self.dial.get(&route(&["orders", "pending"]), &query).await?)?;
            let last = found.len() < PAGE;
            all.extend(found);
            if last {
                return Ok(all);
            }
        }
        Err(EngineError::Unreadable(format!("more than {} open orders", PAGE * PAGES_LIMIT)))
    }

    /// Engages the gateway's own kill switch: it takes no automated order any more.
    ///
    /// # Errors
    /// In words.
    pub async fn pause(&self, mark: &Mark) -> Result<(), EngineError> {
        let body = json!({"reason": mark.reason, "operator": mark.by});
        let answer = self.dial.post(&route(&["kill-switch", "engage"]), &body).await?;
        expect(&answer, "state", &["ENGAGED"])
    }

    /// Releases the gateway's own kill switch.
    ///
    /// # Errors
    /// In words.
    pub async fn resume(&self, mark: &Mark) -> Result<(), EngineError> {
        let body = json!({"reason": mark.reason, "operator": mark.by});
        let answer = self.dial.post(&route(&["kill-switch", "disengage"]), &body).await?;
        expect(&answer, "state", &["ACTIVE"])
    }

    /// Cancels the working orders of one symbol.
    ///
    /// # Errors
    /// In words.
    pub async fn cancel_all(&self, symbol: &str, mark: &Mark, now: Timestamp) -> Result<(), EngineError> {
        let body = json!({
            "symbol": symbol, "reason": mark.reason, "requested_by": mark.by, "requested_at": time::iso(now),
        });
        self.dial.post(&route(&["orders", "cancel-all"]), &body).await.map(|_| ())
    }

    /// Closes one position at the market.
    ///
    /// # Errors
    /// In words.
    pub async fn close(&self, symbol: &str, mark: &Mark, now: Timestamp) -> Result<(), EngineError> {
        let body = json!({"reason": mark.reason, "requested_by": mark.by, "requested_at": time::iso(now)});
        self.dial.post(&route(&["positions", symbol, "close"]), &body).await.map(|_| ())
    }
}

/// Holds an answer to its word: a gateway that says 200 and does something else has not done it.
fn expect(answer: &serde_json::Value, field: &str, words: &[&str]) -> Result<(), EngineError> {
    match answer.get(field).and_then(serde_json::Value::as_str) {
        Some(word) if words.contains(&word) => Ok(()),
        // Some versions of the route answer without the state; the next look at its config tells.
        None => Ok(()),
        Some(other) => {
            Err(EngineError::Refused(format!("answered {field} {other}, not {}", words.join(" or "))))
        }
    }
}
