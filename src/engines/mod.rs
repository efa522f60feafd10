//! Hands that command what trades: one small interface, an adapter for each kind of engine.

pub mod dial;
pub mod gateway;
pub mod kill;
mod kill_orders;
mod kill_positions;
pub mod poll;
pub mod shapes;

use crate::config::EngineConfig;
use crate::domain::engines::OpenOrder;
use crate::domain::engines::Position;
use crate::domain::engines::Snapshot;
use crate::services::Services;
use gateway::Gateway;
use jiff::Timestamp;
use kill::Limits;
use std::sync::Arc;
use thiserror::Error;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Why an engine could not be read or commanded, in words.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EngineError {
    /// Nothing came back, or nothing could be sent: what the engine did is not known.
    #[error("{0}")]
    Silent(String),
    /// It answered and did not do it.
    #[error("{0}")]
    Refused(String),
    /// It answered something that cannot be read.
    #[error("{0}")]
    Unreadable(String),
}

/// Who commands and why: sent along with every command, so that the engine's own record says it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Why, at least 20 characters.
    pub reason: String,
    /// On whose behalf.
    pub by: String,
}

/// Names the enabled engines, before any of them is asked.
pub fn prepare(s: &Services, list: &[EngineConfig]) {
    let enabled = list.iter().filter(|e| e.enabled);
    let named: Vec<(String, String)> =
        enabled.map(|e| (e.name.clone(), e.kind.as_str().to_owned())).collect();
    crate::services::engines::expect(s, &named);
}

/// Polls every enabled engine and works through kill jobs until the appliance stops.
pub async fn run(s: Arc<Services>, list: Vec<EngineConfig>, limits: Limits, mut stop: watch::Receiver<bool>) {
    let enabled: Vec<EngineConfig> = list.into_iter().filter(|e| e.enabled).collect();
    let mut engines = Vec::new();
    for config in &enabled {
        match Engine::gateway(&config.name, config.kind.as_str(), &config.url) {
            Ok(engine) => engines.push(Arc::new(engine)),
            Err(error) => {
                tracing::error!(engine = config.name, %error, "the engine cannot be reached");
                crate::services::engines::record(&s, &config.name, Err(error.to_string()));
            }
        }
    }
    let mut tasks = JoinSet::new();
    for engine in &engines {
        tasks.spawn(poll::run(Arc::clone(&s), Arc::clone(engine)));
    }
    tasks.spawn(kill::run(Arc::clone(&s), engines, limits, stop.clone()));
    let _ = stop.wait_for(|stopping| *stopping).await;
    tasks.shutdown().await;
}

/// One engine that can be commanded.
pub struct Engine {
    /// Name from the config.
    pub name: String,
    /// Kind from the config.
    pub kind: &'static str,
    adapter: Adapter,
}

enum Adapter {
    Gateway(Gateway),
}

impl Engine {
    /// An engine behind the execution gateway's routes: the paper desk and the trading platform.
    ///
    /// # Errors
    /// When the address cannot be dialled.
    pub fn gateway(name: &str, kind: &'static str, url: &str) -> Result<Self, EngineError> {
        Ok(Self { name: name.to_owned(), kind, adapter: Adapter::Gateway(Gateway::new(url)?) })
    }

    /// Everything it tells of itself now.
    ///
    /// # Errors
    /// When positions, orders or the state of entries cannot be read.
    pub async fn snapshot(&self, now: Timestamp) -> Result<Snapshot, EngineError> {
        match &self.adapter {
            Adapter::Gateway(gateway) => gateway.snapshot(now).await,
        }
    }

    /// Its positions that are not flat.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn positions(&self) -> Result<Vec<Position>, EngineError> {
        match &self.adapter {
            Adapter::Gateway(gateway) => gateway.positions().await,
        }
    }

    /// Its working orders, all of them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn open_orders(&self) -> Result<Vec<OpenOrder>, EngineError> {
        match &self.adapter {
            Adapter::Gateway(gateway) => gateway.open_orders().await,
        }
    }

    /// Tells it to take no new entries.
    ///
    /// # Errors
    /// When it does not answer or does not do it.
    pub async fn pause(&self, mark: &Mark) -> Result<(), EngineError> {
        match &self.adapter {
            Adapter::Gateway(gateway) => gateway.pause(mark).await,
        }
    }

    /// Tells it to take entries again.
    ///
    /// # Errors
    /// When it does not answer or does not do it.
    pub async fn resume(&self, mark: &Mark) -> Result<(), EngineError> {
        match &self.adapter {
            Adapter::Gateway(gateway) => gateway.resume(mark).await,
        }
    }

    /// Cancels every working order of one symbol.
    ///
    /// # Errors
    /// When it does not answer or does not do it.
    pub async fn cancel_all(&self, symbol: &str, mark: &Mark, now: Timestamp) -> Result<(), EngineError> {
        match &self.adapter {
            Adapter::Gateway(gateway) => gateway.cancel_all(symbol, mark, now).await,
        }
    }

    /// Closes the position in one symbol at the market.
    ///
    /// # Errors
    /// When it does not answer or does not do it.
    pub async fn close(&self, symbol: &str, mark: &Mark, now: Timestamp) -> Result<(), EngineError> {
        match &self.adapter {
            Adapter::Gateway(gateway) => gateway.close(symbol, mark, now).await,
        }
    }
}
