//! Health of watched services: readings in, one of five states out, with the reason in words.

pub use crate::domain::health_checks::Answer;
pub use crate::domain::health_checks::Check;
pub use crate::domain::health_checks::Kind;
pub use crate::domain::health_checks::Reading;
pub use crate::domain::health_words::p95;
pub use crate::domain::health_words::span;
use crate::domain::time::age_seconds as age;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use std::collections::VecDeque;

/// Checks of the past that are kept and shown, per service.
pub const HISTORY: usize = 60;
/// Newest answers whose latency is judged together.
pub const LATENCY_WINDOW: usize = 5;
/// Slow answers among them that make a service degraded.
pub const SLOW_ENTER: usize = 3;
/// Slow answers among them that it may keep and still be called healthy again.
pub const SLOW_LEAVE: usize = 1;
/// After this many intervals without an answer of our own a state is stale.
pub const STALE_INTERVALS: u64 = 3;
/// Kind of the incident that an unhealthy service opens.
pub const INCIDENT_KIND: &str = "service_unhealthy";

/// How a service stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Answers as it should.
    Healthy,
    /// Answers, but slowly, or says itself that part of it fails.
    Degraded,
    /// Answers wrongly or not at all.
    Unhealthy,
    /// We have no fresh answer of our own; the last known state is shown with its age.
    Stale,
    /// Never seen.
    Unknown,
}

impl Status {
    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unhealthy => "unhealthy",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Healthy, Self::Degraded, Self::Unhealthy, Self::Stale, Self::Unknown]
            .into_iter()
            .find(|s| s.as_str() == word)
    }

    /// Order of the board: the worst first, and what is not known before what is fine.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Unhealthy => 0,
            Self::Stale => 1,
            Self::Unknown => 2,
            Self::Degraded => 3,
            Self::Healthy => 4,
        }
    }
}

/// One point of the history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When.
    pub at: Timestamp,
    /// What this one check alone found.
    pub status: Status,
    /// How long the answer took.
    pub latency_ms: Option<f64>,
}

/// A state that was decided: healthy, degraded or unhealthy.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The state.
    pub status: Status,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: String,
    /// When it was last confirmed by a check.
    pub seen_at: Timestamp,
}

/// A change of state: an event with a reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Before.
    pub from: Status,
    /// After.
    pub to: Status,
    /// Why.
    pub reason: String,
}

/// Everything remembered of one service.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// The last decided state, perhaps from before a restart.
    pub known: Option<Known>,
    /// Newest last, at most [`HISTORY`].
    pub points: VecDeque<Point>,
    /// The newest reading of this process.
    pub last: Option<Timestamp>,
    /// The last error in full.
    pub last_error: Option<String>,
    /// Age of the data behind the service when last read, and when that was.
    pub data_age: Option<(Timestamp, f64)>,
    /// What was said and answered last.
    pub transcript: Option<Transcript>,
    /// The same of the last check that found something wrong.
    pub transcript_of_error: Option<Transcript>,
    /// When the last error was found.
    pub last_error_at: Option<Timestamp>,
    failures: u32,
    answers: u32,
    good: u32,
    failed: VecDeque<bool>,
}

/// What a check said and what was answered, without secrets.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcript {
    /// When.
    pub at: Timestamp,
    /// Lines that begin with `>` (said), `<` (heard) or `*` (a remark).
    pub lines: Vec<String>,
}

/// A state as it is to be shown now.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// One of the five.
    pub status: Status,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

impl Track {
    /// What is known after a restart: the last state that was stored, until the service is seen again.
    #[must_use]
    pub fn remembered(known: Known) -> Self {
        Self { known: Some(known), ..Self::default() }
    }

    /// Takes in one reading. Returns the change of state, if there is one.
    pub fn take(&mut self, check: &Check, reading: &Reading) -> Option<Change> {
        self.note(check, reading);
        let before = self.known.as_ref().map_or(Status::Unknown, |k| k.status);
        let (to, reason) = self.decide(check, reading, before)?;
        if to == before {
            if let Some(known) = &mut self.known {
                known.reason = reason;
                known.seen_at = reading.at;
            }
            return None;
        }
        self.failed.clear();
        self.known =
            Some(Known { status: to, since: reading.at, reason: reason.clone(), seen_at: reading.at });
        Some(Change { at: reading.at, from: before, to, reason })
    }

    fn note(&mut self, check: &Check, reading: &Reading) {
        let (status, words) = match &reading.answer {
            Answer::Good => (Status::Healthy, None),
            Answer::Degraded(words) => (Status::Degraded, Some(words)),
            Answer::Refused(words) | Answer::Failed(words) => (Status::Unhealthy, Some(words)),
            Answer::Unasked(words) => {
                self.transcribe(reading, true);
                self.last_error = Some(words.clone());
                self.last_error_at = Some(reading.at);
                return self.point(reading, Status::Unknown);
            }
        };
        let answered = matches!(reading.answer, Answer::Good | Answer::Degraded(_));
        self.failures = if answered { 0 } else { self.failures.saturating_add(1) };
        self.answers = if answered { self.answers.saturating_add(1) } else { 0 };
        self.good = if status == Status::Healthy { self.good.saturating_add(1) } else { 0 };
        self.failed.push_back(!answered);
        while self.failed.len() > check.window() {
            self.failed.pop_front();
        }
        self.transcribe(reading, words.is_some());
        if let Some(words) = words {
            self.last_error = Some(words.clone());
            self.last_error_at = Some(reading.at);
        }
        if let Some(age) = reading.data_age_seconds {
            self.data_age = Some((reading.at, age));
        }
        self.last = Some(reading.at);
        self.point(reading, status);
    }

    fn point(&mut self, reading: &Reading, status: Status) {
        self.points.push_back(Point { at: reading.at, status, latency_ms: reading.latency_ms });
        while self.points.len() > HISTORY {
            self.points.pop_front();
        }
    }

    fn transcribe(&mut self, reading: &Reading, wrong: bool) {
        if reading.transcript.is_empty() {
            return;
        }
        let transcript = Transcript { at: reading.at, lines: reading.transcript.clone() };
        if wrong {
            self.transcript_of_error = Some(transcript.clone());
        }
        self.transcript = Some(transcript);
    }

    /// The state after a reading; `None` while there is still too little to say anything.
    fn decide(&self, check: &Check, reading: &Reading, before: Status) -> Option<(Status, String)> {
        match &reading.answer {
            Answer::Refused(words) => Some((Status::Unhealthy, words.clone())),
            Answer::Failed(words) => {
                let failed = self.failed_words(check, words);
                match before {
                    _ if self.failures_counted(check) >= check.unhealthy_after.max(1) => {
                        Some((Status::Unhealthy, failed))
                    }
                    Status::Unhealthy => Some((Status::Unhealthy, words.clone())),
                    Status::Healthy | Status::Degraded => Some((before, self.not_yet(check, words))),
                    Status::Unknown | Status::Stale => None,
                }
            }
            Answer::Good | Answer::Degraded(_) => Some(self.decide_answer(check, reading, before)),
            Answer::Unasked(_) => None,
        }
    }

    /// Failures that count towards unhealthy: those in a row, or those among the newest checks.
    fn failures_counted(&self, check: &Check) -> u32 {
        let among = self.failed.iter().filter(|failed| **failed).count();
        u32::try_from(among).unwrap_or(u32::MAX).max(self.failures.min(check.unhealthy_after.max(1)))
    }

    fn failed_words(&self, check: &Check, words: &str) -> String {
        match check.in_a_row() || self.failures >= check.unhealthy_after {
            true => failed(self.failures, words),
            false => format!(
                "{} of the newest {} checks failed: {words}",
                self.failures_counted(check),
                check.window()
            ),
        }
    }

    fn not_yet(&self, check: &Check, words: &str) -> String {
        let need = check.unhealthy_after.max(1);
        let counted = self.failures_counted(check).min(need);
        match check.in_a_row() {
            true => format!("{counted} of {need} failures in a row: {words}"),
            false => format!("{counted} of {need} failures in {} checks: {words}", check.window()),
        }
    }

    fn decide_answer(&self, check: &Check, reading: &Reading, before: Status) -> (Status, String) {
        let need = check.healthy_after.max(1);
        if before == Status::Unhealthy && self.answers < need {
            return (before, format!("answers again: {} of {need} needed", self.answers));
        }
        if let Answer::Degraded(words) = &reading.answer {
            return (Status::Degraded, words.clone());
        }
        let slow = self.slowness(check);
        let enough = if before == Status::Degraded { SLOW_LEAVE + 1 } else { SLOW_ENTER };
        if let Some(slow) = slow.filter(|s| s.slow >= enough) {
            return (Status::Degraded, slow.words());
        }
        if before == Status::Degraded && self.good < need {
            return (before, format!("answers well again: {} of {need} needed", self.good));
        }
        (Status::Healthy, answered(reading, check))
    }

    fn slowness(&self, check: &Check) -> Option<Slowness> {
        let limit = check.degraded_over_ms?;
        let newest: Vec<f64> =
            self.points.iter().rev().filter_map(|p| p.latency_ms).take(LATENCY_WINDOW).collect();
        let slow = newest.iter().filter(|ms| **ms > whole(limit)).count();
        Some(Slowness { slow, of: newest.len(), p95: p95(&newest)?, limit })
    }

    /// The state as it is to be shown at `now`: what is known grows stale when no check of our own confirms it.
    #[must_use]
    pub fn shown(&self, check: &Check, now: Timestamp) -> Shown {
        let Some(known) = &self.known else {
            let reason = match (&self.last, &self.last_error) {
                (Some(_), Some(words)) => self.not_yet(check, words),
                (None, Some(words)) => words.clone(),
                _ => "not seen yet".to_owned(),
            };
            return Shown { status: Status::Unknown, since: None, reason };
        };
        // A check that may take longer than its interval is not stale while it waits.
        let patience =
            check.interval_ms.saturating_mul(STALE_INTERVALS).max(check.timeout_ms.saturating_mul(2));
        let fresh_for = whole(patience) / 1000.0;
        let seen_ago = age(known.seen_at, now);
        let word = known.status.as_str();
        let why = self.unasked();
        let stale = match self.last {
            None => Some(format!("last known {word} {} ago; not seen since the start{why}", span(seen_ago))),
            Some(last) if age(last, now) > fresh_for => {
                Some(format!("last known {word} {} ago; no check since{why}", span(age(last, now))))
            }
            Some(_) => None,
        };
        match stale {
            Some(reason) => Shown { status: Status::Stale, since: Some(known.since), reason },
            None => Shown { status: known.status, since: Some(known.since), reason: known.reason.clone() },
        }
    }

    /// Why it could not be asked since it was seen last, behind a colon; nothing where it was not tried.
    fn unasked(&self) -> String {
        let since = self.last_error_at.filter(|at| self.last.is_none_or(|last| *at > last));
        match (since, &self.last_error) {
            (Some(_), Some(words)) => format!(": {words}"),
            _ => String::new(),
        }
    }

    /// P95 of the answers that are kept.
    #[must_use]
    pub fn p95_ms(&self) -> Option<f64> {
        p95(&self.points.iter().filter_map(|p| p.latency_ms).collect::<Vec<_>>())
    }
}

struct Slowness {
    slow: usize,
    of: usize,
    p95: f64,
    limit: u64,
}

impl Slowness {
    fn words(&self) -> String {
        format!("P95 {:.0} ms > {} ms in {} of {}", self.p95, self.limit, self.slow, self.of)
    }
}

fn failed(count: u32, words: &str) -> String {
    if count > 1 { format!("{count} failures in a row: {words}") } else { words.to_owned() }
}

fn answered(reading: &Reading, check: &Check) -> String {
    match (reading.latency_ms, check.degraded_over_ms) {
        (Some(ms), Some(limit)) => format!("answered in {ms:.0} ms (limit {limit} ms)"),
        (Some(ms), None) => format!("answered in {ms:.0} ms"),
        (None, _) => "answered".to_owned(),
    }
}

/// Milliseconds that are far below the precision of a float.
#[allow(clippy::cast_precision_loss)]
fn whole(milliseconds: u64) -> f64 {
    milliseconds as f64
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
