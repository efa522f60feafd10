//! Each lane has a circuit breaker of its own: a provider that is down is asked now and then, not by everything that
//! waits for it. What waits meanwhile stays pending and uses up none of its attempts.

use crate::domain::deliveries::Answer;
use crate::domain::time;
use jiff::Timestamp;

/// Failures in a row after which a lane is paused.
pub const FAILURES_MAX: u32 = 5;
/// First pause; it doubles with each probe that fails.
pub const PAUSE_MS: i64 = 5_000;
/// Longest pause.
pub const PAUSE_MAX_MS: i64 = 60_000;
/// A probe that has not been heard of for so long is lost, and another one may go.
pub const PROBE_LOST_MS: i64 = 120_000;

/// What an attempt says about the provider, whatever became of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It answers, if only with a refusal.
    Works,
    /// No connection, no answer, or an answer that says it is down.
    Fails,
    /// Nothing: the attempt never came to asking.
    Unclear,
}

impl Verdict {
    /// What an answer says. Of SMTP's refusals only 421 means that the server is going away (RFC 5321, 4.2.3).
    #[must_use]
    pub fn of(answer: &Answer) -> Self {
        match answer {
            Answer::Http { status: 500.., .. } | Answer::Smtp { code: 421, .. } => Self::Fails,
            Answer::Unreachable(_) | Answer::Unknown(_) => Self::Fails,
            Answer::Accepted { .. } | Answer::Http { .. } | Answer::Smtp { .. } => Self::Works,
            Answer::Impossible(_) => Self::Unclear,
        }
    }
}

/// How many may go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// As many as there are workers.
    All,
    /// One, which finds out.
    Probe,
    /// None before this time.
    Wait(Timestamp),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Paused { until: Timestamp, pause_ms: i64 },
    Probing { since: Timestamp, pause_ms: i64 },
}

/// The breaker of one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker(State);

impl Default for Breaker {
    fn default() -> Self {
        Self(State::Closed { failures: 0 })
    }
}

impl Breaker {
    /// Whether everything may go.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.0, State::Closed { .. })
    }

    /// How many may go at `now`. Changes nothing: [`Breaker::probe`] does, once there is something to send.
    #[must_use]
    pub fn admits(&self, now: Timestamp) -> Admission {
        let (until, span) = match self.0 {
            State::Closed { .. } => return Admission::All,
            State::Paused { until, pause_ms } => (until, pause_ms),
            State::Probing { since, .. } => (time::plus_ms(since, PROBE_LOST_MS), PROBE_LOST_MS),
        };
        // A clock that stepped back must not make the pause longer than it ever was.
        let left = until.duration_since(now).as_millis();
        if left <= 0 || left > i128::from(span) { Admission::Probe } else { Admission::Wait(until) }
    }

    /// A probe goes out at `now`: nobody else until it is back.
    pub fn probe(&mut self, now: Timestamp) {
        if let State::Paused { pause_ms, .. } | State::Probing { pause_ms, .. } = self.0 {
            self.0 = State::Probing { since: now, pause_ms };
        }
    }

    /// Takes note of how an attempt ended. `probe` says that it was the one that finds out: a failure of others that were
    /// on their way already says nothing new.
    pub fn note(&mut self, now: Timestamp, verdict: Verdict, probe: bool) {
        self.0 = match (self.0, verdict) {
            (_, Verdict::Works) => State::Closed { failures: 0 },
            (State::Closed { failures }, Verdict::Fails) if failures + 1 < FAILURES_MAX => {
                State::Closed { failures: failures + 1 }
            }
            (State::Closed { .. }, Verdict::Fails) => {
                State::Paused { until: time::plus_ms(now, PAUSE_MS), pause_ms: PAUSE_MS }
            }
            (State::Probing { pause_ms, .. }, Verdict::Fails) if probe => {
                let pause_ms = (pause_ms * 2).min(PAUSE_MAX_MS);
                State::Paused { until: time::plus_ms(now, pause_ms), pause_ms }
            }
            // The probe said nothing: the next one may go at once.
            (State::Probing { pause_ms, .. }, Verdict::Unclear) if probe => {
                State::Paused { until: now, pause_ms }
            }
            (state, _) => state,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::Fails;
    use Verdict::Unclear;
    use Verdict::Works;

    fn at(ms: i64) -> Timestamp {
        time::plus_ms(Timestamp::from_second(1_795_478_400).unwrap(), ms)
    }

    /// Steps of a story: at this millisecond this happens, and then so much may go.
    enum Step {
        Note(i64, Verdict),
        Probe(i64),
        Probed(i64, Verdict),
        Sees(i64, Admission),
    }
    use Step::Note;
    use Step::Probe;
    use Step::Probed;
    use Step::Sees;

    fn tell(name: &str, story: &[Step]) {
        let mut breaker = Breaker::default();
        for (n, step) in story.iter().enumerate() {
            match step {
                Note(ms, verdict) => breaker.note(at(*ms), *verdict, false),
                Probe(ms) => breaker.probe(at(*ms)),
                Probed(ms, verdict) => breaker.note(at(*ms), *verdict, true),
                Sees(ms, expected) => assert_eq!(breaker.admits(at(*ms)), *expected, "{name}, step {n}"),
            }
        }
    }

    #[test]
    fn a_lane_that_fails_is_paused_and_asked_by_one_at_a_time() {
        let fails = |n: i64| (0..n).map(|_| Note(0, Fails));
        let all = Admission::All;
        let table: Vec<(&str, Vec<Step>)> = vec![
            ("four failures are not five", fails(4).chain([Sees(0, all)]).collect()),
            ("five are", fails(5).chain([Sees(0, Admission::Wait(at(5000)))]).collect()),
            ("a success in between begins anew", {
                fails(4).chain([Note(0, Works)]).chain(fails(4)).chain([Sees(0, all)]).collect()
            }),
            ("what says nothing does not count", {
                fails(4)
                    .chain([Note(0, Unclear), Sees(0, all), Note(0, Fails)])
                    .chain([Sees(4999, Admission::Wait(at(5000)))])
                    .collect()
            }),
            ("after the pause one goes, and nobody else", {
                fails(5)
                    .chain([
                        Sees(5000, Admission::Probe),
                        Probe(5000),
                        Sees(5001, Admission::Wait(at(125_000))),
                    ])
                    .collect()
            }),
            ("a probe that works opens the lane", {
                fails(5).chain([Probe(5000), Probed(5100, Works), Sees(5100, all)]).collect()
            }),
            ("a probe that fails doubles the pause", {
                fails(5)
                    .chain([Probe(5000), Probed(5100, Fails), Sees(5100, Admission::Wait(at(15_100)))])
                    .collect()
            }),
            ("a straggler that fails changes nothing, one that works does", {
                fails(6)
                    .chain([
                        Note(9, Fails),
                        Sees(10, Admission::Wait(at(5000))),
                        Note(11, Works),
                        Sees(11, all),
                    ])
                    .collect()
            }),
            ("a probe that never came to asking lets the next one go", {
                fails(5).chain([Probe(5000), Probed(5100, Unclear), Sees(5100, Admission::Probe)]).collect()
            }),
            ("a probe that is never heard of again is lost", {
                fails(5).chain([Probe(5000), Sees(125_000, Admission::Probe)]).collect()
            }),
            ("a clock that steps back does not lengthen the pause", {
                fails(5).chain([Sees(-3_600_000, Admission::Probe)]).collect()
            }),
        ];
        for (name, story) in table {
            tell(name, &story);
        }
    }

    #[test]
    fn the_pause_doubles_up_to_its_cap() {
        let mut breaker = Breaker::default();
        (0..FAILURES_MAX).for_each(|_| breaker.note(at(0), Fails, false));
        let mut pauses = Vec::new();
        for _ in 0..6 {
            breaker.probe(at(0));
            breaker.note(at(0), Fails, true);
            let Admission::Wait(until) = breaker.admits(at(0)) else { panic!("not paused") };
            pauses.push(until.duration_since(at(0)).as_secs());
        }
        assert_eq!(pauses, [10, 20, 40, 60, 60, 60]);
    }

    #[test]
    fn an_answer_says_whether_the_provider_works() {
        let http = |status| Answer::Http { status, retry_after: None, words: String::new() };
        let smtp = |code| Answer::Smtp { code, words: String::new() };
        let table = [
            (Answer::Accepted { code: None, provider_id: None }, Works),
            (http(404), Works),
            (http(429), Works),
            (http(500), Fails),
            (http(503), Fails),
            (smtp(550), Works),
            (smtp(451), Works),
            (smtp(421), Fails),
            (Answer::Unreachable(String::new()), Fails),
            (Answer::Unknown(String::new()), Fails),
            (Answer::Impossible(String::new()), Unclear),
        ];
        for (answer, verdict) in table {
            assert_eq!(Verdict::of(&answer), verdict, "{answer:?}");
        }
    }
}
