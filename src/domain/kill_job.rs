//! The kill job: what is done at each engine, and how it ended.

use crate::domain::engines::OpenOrder;
use crate::domain::engines::Position;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// How a kill job, or its part at one engine, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobOutcome {
    /// Orders are cancelled; flattening was not asked for.
    Cancelled,
    /// No order and no position is left.
    Flat,
    /// Something is left; the report lists it.
    Residual,
    /// An engine did not answer, so nothing is known of it.
    Unverified,
}

impl JobOutcome {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Flat => "flat",
            Self::Residual => "residual",
            Self::Unverified => "unverified",
        }
    }
}

/// Where the job is at one engine. Steps are safe to repeat, so a restart begins again at the step it was in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Stop entries at the engine where it can.
    Pause,
    /// Cancel until no order is open.
    Cancel,
    /// Close positions at the engine's own account of the truth.
    Flatten,
    /// Look until flat.
    Verify,
    /// Over.
    Done,
}

impl Step {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Cancel => "cancel",
            Self::Flatten => "flatten",
            Self::Verify => "verify",
            Self::Done => "done",
        }
    }
}

/// The job at one engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineProgress {
    /// Name of the engine.
    pub engine: String,
    /// Where it is.
    pub step: Step,
    /// How it ended, once done.
    pub outcome: Option<JobOutcome>,
    /// Orders last seen open; `None` before the first look.
    pub orders: Option<Vec<OpenOrder>>,
    /// Positions last seen; `None` before the first look.
    pub positions: Option<Vec<Position>>,
    /// When no order was left.
    pub orders_gone_at: Option<Timestamp>,
    /// When no position was left.
    pub flat_at: Option<Timestamp>,
    /// In words.
    pub message: String,
}

impl EngineProgress {
    /// An engine at which nothing was done yet.
    #[must_use]
    pub fn new(engine: &str) -> Self {
        Self {
            engine: engine.to_owned(),
            step: Step::Pause,
            outcome: None,
            orders: None,
            positions: None,
            orders_gone_at: None,
            flat_at: None,
            message: "waiting".to_owned(),
        }
    }
}

/// A kill job as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Number.
    pub id: i64,
    /// Close positions too.
    pub flatten: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub started_by: String,
    /// When it was asked for.
    pub started_at: Timestamp,
    /// When the gate was blocked.
    pub blocked_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<JobOutcome>,
    /// How often it went on after a restart.
    pub resumed: u32,
    /// Engine by engine.
    pub engines: Vec<EngineProgress>,
}

impl Job {
    /// Whether both are the same command: a job gets its number only when it is recorded.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.started_at == other.started_at && self.started_by == other.started_by
    }

    /// Whether every engine is done.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.engines.iter().all(|e| e.step == Step::Done)
    }

    /// The outcome of the whole: the worst of its engines; with no engine there is nothing that could be verified.
    #[must_use]
    pub fn fold_outcome(&self) -> JobOutcome {
        self.engines
            .iter()
            .map(|e| e.outcome.unwrap_or(JobOutcome::Unverified))
            .max()
            .unwrap_or(JobOutcome::Unverified)
    }

    /// When the last order of all engines was gone; `None` while one may be open.
    #[must_use]
    pub fn orders_gone_at(&self) -> Option<Timestamp> {
        let times: Option<Vec<Timestamp>> = self.engines.iter().map(|e| e.orders_gone_at).collect();
        times?.into_iter().max()
    }

    /// When the last position of all engines was gone; `None` while one may be left.
    #[must_use]
    pub fn flat_at(&self) -> Option<Timestamp> {
        let times: Option<Vec<Timestamp>> = self.engines.iter().map(|e| e.flat_at).collect();
        times?.into_iter().max()
    }
}
