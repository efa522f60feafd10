//! Heartbeats: somebody else's job says that it is alive, and its silence is an alert.
//!
//! Silence counts only while we could have heard. After a time in which the appliance was down, or its clock was set,
//! the patience with a beat grows by that time and the state is *unknown*: neither up nor down.

use crate::domain::alerts_durations;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_rules::Level;
use crate::domain::alerts_rules_check;
use crate::domain::alerts_rules_check::TITLE_MAX_CHARS;
use crate::domain::alerts_schedules::Schedule;
use crate::domain::health::span;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::time::plus_ms;
use jiff::Timestamp;

/// Most heartbeats of a desk.
pub const HEARTBEATS_MAX: usize = 1_000;
/// Longest patience.
pub const GRACE_MAX_MS: i64 = 30 * 86_400_000;
/// Most bytes of a ping's body that are kept.
pub const BODY_MAX_BYTES: usize = 10_000;
/// Characters of a body that stand in the alert.
const WORDS_MAX_CHARS: usize = 300;
/// Longest word that pairs a start with its end.
pub const RUN_MAX_CHARS: usize = 64;

/// A heartbeat as somebody set it up.
#[derive(Debug, Clone, PartialEq)]
pub struct Heartbeat {
    /// Name, once.
    pub name: String,
    /// What beats, in a line.
    pub title: String,
    /// When it is due.
    pub schedule: Schedule,
    /// Patience beyond that; also the longest time from a start to its end.
    pub grace_ms: i64,
    /// How much its silence matters.
    pub level: Level,
    /// Labels of the alert.
    pub labels: Labels,
    /// Not watched for now.
    pub paused: bool,
}

/// How a heartbeat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Never heard.
    New,
    /// Heard in time.
    Up,
    /// Due and not heard, within its patience.
    Late,
    /// Silent beyond its patience, or it said itself that it failed.
    Down,
    /// We could not hear it when it was due.
    Unknown,
    /// Not watched.
    Paused,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::New, Self::Up, Self::Late, Self::Down, Self::Unknown, Self::Paused];

    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Up => "up",
            Self::Late => "late",
            Self::Down => "down",
            Self::Unknown => "unknown",
            Self::Paused => "paused",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// What a ping says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Beat {
    /// All is well, or a run has ended well.
    Success,
    /// A run begins.
    Start,
    /// Something failed.
    Fail,
    /// Something to keep, and nothing else.
    Log,
    /// A run has ended with this exit code.
    Exit(u8),
}

impl Beat {
    /// Reads what stands behind the id in the address; nothing is a success.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "" => Some(Self::Success),
            "start" => Some(Self::Start),
            "fail" => Some(Self::Fail),
            "log" => Some(Self::Log),
            code => code.parse().ok().map(Self::Exit),
        }
    }

    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success | Self::Exit(0) => "success",
            Self::Start => "start",
            Self::Fail | Self::Exit(_) => "fail",
            Self::Log => "log",
        }
    }

    /// The exit code, where one was told.
    #[must_use]
    pub fn exit_code(self) -> Option<u8> {
        if let Self::Exit(code) = self { Some(code) } else { None }
    }
}

/// A ping as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ping {
    /// What it says.
    pub beat: Beat,
    /// When.
    pub at: Timestamp,
    /// Pairs a start with its end.
    pub run: Option<String>,
    /// How long the run took, where the sender says so.
    pub took_ms: Option<i64>,
    /// What it said beside.
    pub body: String,
}

/// Everything that is remembered of a heartbeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulse {
    /// The state.
    pub state: State,
    /// Since when.
    pub since: Timestamp,
    /// Why, in words.
    pub reason: String,
    /// When it was last heard: a success, or a failure it told.
    pub heard_at: Option<Timestamp>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// When silence is an alert.
    pub deadline: Option<Timestamp>,
    /// When the run began that has not ended yet.
    pub started_at: Option<Timestamp>,
    /// By when it has to end.
    pub ends_by: Option<Timestamp>,
    /// The word of that run.
    pub run: Option<String>,
    /// How long the last run took.
    pub took_ms: Option<i64>,
    /// The last exit code told.
    pub exit_code: Option<u8>,
}

impl Pulse {
    /// Never heard.
    #[must_use]
    pub fn new(paused: bool, now: Timestamp) -> Self {
        let (state, reason) = if paused { (State::Paused, "paused") } else { (State::New, "not heard yet") };
        Self {
            state,
            since: now,
            reason: reason.to_owned(),
            heard_at: None,
            due_at: None,
            deadline: None,
            started_at: None,
            ends_by: None,
            run: None,
            took_ms: None,
            exit_code: None,
        }
    }

    fn turn_to(&mut self, state: State, reason: String, at: Timestamp) {
        if self.state != state {
            (self.state, self.since) = (state, at);
        }
        self.reason = reason;
    }
}

/// What people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is down.
    Failed,
    /// It is heard again.
    Recovered,
}

/// Checks what somebody set up.
///
/// # Errors
/// `invalid_request`.
pub fn check(beat: &Heartbeat) -> Result<(), Refusal> {
    alerts_rules_check::name(&beat.name)?;
    if beat.title.chars().count() > TITLE_MAX_CHARS {
        return Err(Refusal::invalid("title", format!("at most {TITLE_MAX_CHARS} characters")));
    }
    if !(0..=GRACE_MAX_MS).contains(&beat.grace_ms) {
        let most = alerts_durations::shown(GRACE_MAX_MS);
        return Err(Refusal::invalid("grace", format!("from 0 to {most}")));
    }
    alerts_rules_check::labels("labels", &beat.labels)
}

/// Takes a ping in.
#[must_use]
pub fn take(beat: &Heartbeat, before: &Pulse, ping: &Ping) -> (Pulse, Option<Turn>) {
    let mut after = before.clone();
    match ping.beat {
        Beat::Log => return (after, None),
        Beat::Start => {
            after.started_at = Some(ping.at);
            after.run = ping.run.clone();
            after.ends_by = Some(plus_ms(ping.at, beat.grace_ms));
            return (after, None);
        }
        Beat::Success | Beat::Exit(0) => {}
        Beat::Fail | Beat::Exit(_) => {}
    }
    after.took_ms = ping.took_ms.or_else(|| duration(before, ping));
    if before.run == ping.run {
        (after.started_at, after.ends_by, after.run) = (None, None, None);
    }
    after.heard_at = Some(ping.at);
    after.exit_code = ping.beat.exit_code();
    after.due_at = beat.schedule.next(ping.at);
    after.deadline = after.due_at.map(|due| plus_ms(due, beat.grace_ms));
    if beat.paused {
        return (after, None);
    }
    let was_down = before.state == State::Down;
    if ping.beat.as_str() == "success" {
        after.turn_to(State::Up, "heard in time".to_owned(), ping.at);
        return (after, was_down.then_some(Turn::Recovered));
    }
    let code =
        ping.beat.exit_code().map_or("it says that it failed".to_owned(), |c| format!("exit code {c}"));
    after.turn_to(State::Down, with_words(&code, &ping.body), ping.at);
    (after, (!was_down).then_some(Turn::Failed))
}

fn duration(before: &Pulse, ping: &Ping) -> Option<i64> {
    let started = before.started_at.filter(|_| before.run == ping.run)?;
    i64::try_from(ping.at.duration_since(started).as_millis()).ok().filter(|ms| *ms >= 0)
}

fn with_words(reason: &str, body: &str) -> String {
    let words: String = body.trim().chars().take(WORDS_MAX_CHARS).collect();
    if words.is_empty() { reason.to_owned() } else { format!("{reason}: {words}") }
}

/// Lets time pass.
#[must_use]
pub fn look(beat: &Heartbeat, before: &Pulse, now: Timestamp) -> (Pulse, Option<Turn>) {
    let mut after = before.clone();
    if matches!(before.state, State::Down | State::Paused) {
        return (after, None);
    }
    pull(beat, &mut after, now);
    if let (Some(started), Some(by)) = (after.started_at, after.ends_by)
        && now > by
    {
        let ago = span(time::age_seconds(started, now));
        after.turn_to(State::Down, format!("a run began {ago} ago and has not ended"), now);
        return (after, Some(Turn::Failed));
    }
    let (Some(due), Some(deadline)) = (after.due_at, after.deadline) else { return (after, None) };
    let silent = || {
        let heard = after.heard_at.map_or(0.0, |at| time::age_seconds(at, now));
        format!("not heard for {}, due {} ago", span(heard), span(time::age_seconds(due, now)))
    };
    if now > deadline {
        let excuse =
            if before.state == State::Unknown { format!("; {}", before.reason) } else { String::new() };
        after.turn_to(State::Down, format!("{}{excuse}", silent()), now);
        return (after, Some(Turn::Failed));
    }
    if now > due && after.state == State::Up {
        after.turn_to(State::Late, silent(), now);
    }
    (after, None)
}

/// A clock that was set back must not push the next beat away: it is never due later than a period from now.
fn pull(beat: &Heartbeat, after: &mut Pulse, now: Timestamp) {
    let Schedule::Every { period_ms } = beat.schedule else { return };
    let latest = plus_ms(now, period_ms);
    if after.due_at.is_some_and(|due| due > latest) {
        after.due_at = Some(latest);
        after.deadline = Some(plus_ms(latest, beat.grace_ms));
    }
}

/// We were not there from `from` to `to`: patience grows by as much, but never beyond the next time it is due.
#[must_use]
pub fn excuse(beat: &Heartbeat, before: &Pulse, from: Timestamp, to: Timestamp) -> Pulse {
    let mut after = before.clone();
    if matches!(before.state, State::Down | State::Paused) || to <= from {
        return after;
    }
    let away = i64::try_from(to.duration_since(from).as_millis()).unwrap_or(i64::MAX);
    after.ends_by = before.ends_by.map(|by| if by > from { plus_ms(by, away) } else { by });
    let (Some(due), Some(deadline)) = (before.due_at, before.deadline) else { return after };
    if deadline <= from {
        return after;
    }
    let next = beat.schedule.next(to).map(|next| plus_ms(next, beat.grace_ms));
    let longer = plus_ms(deadline, away);
    after.deadline = Some(next.map_or(longer, |next| longer.min(next)).max(deadline));
    if due < to {
        let words = format!(
            "the appliance was away for {} when it was due, so a beat of that time was not heard",
            span(time::age_seconds(from, to))
        );
        after.turn_to(State::Unknown, words, to);
    }
    after
}

/// The same heartbeat set up anew: expectations begin from now.
#[must_use]
pub fn set_up_anew(beat: &Heartbeat, before: &Pulse, now: Timestamp) -> Pulse {
    let mut after = before.clone();
    match (beat.paused, before.state) {
        (true, State::Paused) => {}
        (true, _) => {
            after = Pulse { heard_at: before.heard_at, took_ms: before.took_ms, ..Pulse::new(true, now) };
        }
        // Who was paused is waited for like a new one.
        (false, State::Paused) => {
            after = Pulse { heard_at: before.heard_at, took_ms: before.took_ms, ..Pulse::new(false, now) };
        }
        (false, State::New) => {}
        (false, _) => {
            after.due_at = beat.schedule.next(now);
            after.deadline = after.due_at.map(|due| plus_ms(due, beat.grace_ms));
            if matches!(before.state, State::Late | State::Unknown) {
                after.turn_to(State::Up, "set up anew".to_owned(), now);
            }
        }
    }
    after
}

#[cfg(test)]
#[path = "alerts_heartbeats_tests.rs"]
mod tests;
