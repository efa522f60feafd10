//! What a hand found, before it is timed and named.

use crate::domain::health::Answer;
use crate::domain::health_mask::Talk;

/// What a check found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The answer.
    pub answer: Answer,
    /// How long it took; `None` when there was none.
    pub latency_ms: Option<f64>,
    /// Age of the newest data behind the service, where its body tells it.
    pub data_age_seconds: Option<f64>,
    /// What was said and answered, without secrets.
    pub transcript: Vec<String>,
}

impl Found {
    /// Nothing came back.
    #[must_use]
    pub fn nothing(words: String) -> Self {
        Self::failed(words, Talk::default())
    }

    /// It failed, and so it went.
    #[must_use]
    pub fn failed(words: String, mut talk: Talk) -> Self {
        talk.note(&words);
        let transcript = talk.lines();
        Self { answer: Answer::Failed(words), latency_ms: None, data_age_seconds: None, transcript }
    }

    /// It cannot be asked from here.
    #[must_use]
    pub fn unasked(words: String, mut talk: Talk) -> Self {
        talk.note(&words);
        let answer = Answer::Unasked(words);
        Self { answer, latency_ms: None, data_age_seconds: None, transcript: talk.lines() }
    }

    /// It answered.
    #[must_use]
    pub fn answered(answer: Answer, latency_ms: f64, talk: Talk) -> Self {
        Self { answer, latency_ms: Some(latency_ms), data_age_seconds: None, transcript: talk.lines() }
    }
}
