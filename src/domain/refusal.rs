//! Why an act was refused: one type for all doors, with a stable code and words that say what to do.

use crate::domain::actor::Role;
use crate::domain::alerts_document::Mistake;
use crate::domain::breaker::Condition;
use crate::domain::reason::REASON_MAX_CHARS;
use crate::domain::reason::REASON_MIN_CHARS;
use crate::domain::settings_config::ConfigMistake;
use crate::domain::settings_config::first_of;
use crate::domain::settings_state::Conflict;
use thiserror::Error;

/// A refusal. `Display` is the sentence every door shows.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Refusal {
    /// Fewer than 20 characters after trimming.
    #[error(
        "the reason has {length} characters after trimming; at least {REASON_MIN_CHARS} are needed: say what happened and why you act"
    )]
    ReasonTooShort {
        /// Characters counted.
        length: usize,
    },
    /// More than 2000 characters.
    #[error("the reason has {length} characters; at most {REASON_MAX_CHARS} are kept: shorten it")]
    ReasonTooLong {
        /// Characters counted.
        length: usize,
    },
    /// The acknowledgment is missing.
    #[error(
        "the act must be acknowledged: set acknowledged to true (the box in the console, --yes or the typed word on the command line)"
    )]
    NotAcknowledged,
    /// Nobody is signed in.
    #[error("sign in first, or send an API key")]
    NotAuthenticated,
    /// The role or the scopes do not suffice.
    #[error("{actor} is not permitted to {act}: it needs the role {role}{}", scope.map(|s| format!(" (an API key also needs the scope {s})")).unwrap_or_default())]
    NotPermitted {
        /// Who asked.
        actor: String,
        /// What was asked, as a verb phrase.
        act: &'static str,
        /// Role that may.
        role: Role,
        /// Scope a key needs.
        scope: Option<&'static str>,
    },
    /// A reset while OPEN.
    #[error("the breaker is {state}, not TRIPPED: there is nothing to reset")]
    NotTripped {
        /// The state found.
        state: &'static str,
    },
    /// An act that needs a state while there is none.
    #[error(
        "the breaker was never initialised: an admin writes the first OPEN with `tradewarden circuit-init --reason …`"
    )]
    Uninitialised,
    /// A second init.
    #[error(
        "the breaker is already initialised ({state}); init is done once, use trip and reset from here on"
    )]
    AlreadyInitialised {
        /// The state found.
        state: &'static str,
    },
    /// A second reset within the minute.
    #[error("only one reset a minute is allowed; try again in {retry_after_seconds} s")]
    ResetRateLimited {
        /// Whole seconds left, at least 1.
        retry_after_seconds: u64,
    },
    /// A condition is not normal.
    #[error("{} not normal: {}; put it right, or let an admin override", if failing.len() == 1 { "a condition is" } else { "conditions are" }, failing.iter().map(|c| format!("{} ({})", c.label, c.detail)).collect::<Vec<_>>().join("; "))]
    ConditionsNotNormal {
        /// The conditions that block.
        failing: Vec<Condition>,
    },
    /// A release without the typed word.
    #[error("type the word RESUME to release the kill switch")]
    ConfirmWordMissing,
    /// A release while not engaged.
    #[error("the kill switch is {state}, not ENGAGED: there is nothing to release")]
    NotEngaged {
        /// The state found.
        state: &'static str,
    },
    /// A release while the kill job runs.
    #[error("kill job {job} is still running; wait for its report before releasing")]
    KillJobRunning {
        /// Number of the job.
        job: i64,
    },
    /// An acknowledgement of what has ended.
    #[error("incident {incident} has ended: there is nothing to acknowledge")]
    IncidentOver {
        /// Number of the incident.
        incident: i64,
    },
    /// What adds risk could not be recorded, so it did not happen.
    #[error("this could not be recorded ({cause}), so it was not done; {remedy}")]
    NotRecorded {
        /// What failed.
        cause: String,
        /// The way out.
        remedy: String,
    },
    /// User name and password do not fit.
    #[error("user name or password is wrong")]
    BadCredentials,
    /// The password was right; a second factor is needed.
    #[error("type the code of your authenticator, or one of your recovery codes")]
    CodeRequired,
    /// The code does not fit, or was used already.
    #[error("the code is wrong, or was used already: wait for the next one, or use a recovery code")]
    CodeWrong,
    /// A dangerous act so long after the last proof.
    #[error("your last sign-in is older than 15 minutes: confirm that it is you, then repeat the act")]
    ConfirmRequired,
    /// An admin page after a pause.
    #[error("nothing was done here for 15 minutes: confirm that it is you, then go on")]
    SessionIdle,
    /// The last one who could let others in would go.
    #[error("{name} is the last admin who can sign in: make another one first")]
    LastAdmin {
        /// Who.
        name: String,
    },
    /// The identity provider does not let this person in here, or cannot be asked.
    #[error("{words}")]
    Provider {
        /// `oidc_refused` or `oidc_unavailable`.
        code: &'static str,
        /// What happened and what to do.
        words: String,
    },
    /// Too many failures.
    #[error("too many failed sign-ins; try again in {retry_after_seconds} s")]
    TooManyAttempts {
        /// Seconds left.
        retry_after_seconds: u64,
    },
    /// The one-time link is used, old or wrong.
    #[error("this set-up link is used up, expired or wrong; get a new one with `tradewarden user create`")]
    SetupLinkInvalid,
    /// Input that cannot be understood.
    #[error("{field}: {message}")]
    Invalid {
        /// Which input.
        field: &'static str,
        /// What is wrong and what to write instead.
        message: String,
    },
    /// A configuration with mistakes.
    #[error("the configuration has {}: {}", if mistakes.len() == 1 { "a mistake".to_owned() } else { format!("{} mistakes, the first one", mistakes.len()) }, mistakes.first().map(ToString::to_string).unwrap_or_default())]
    BadDocument {
        /// Each with its place, in the order of the document.
        mistakes: Vec<Mistake>,
    },
    /// A config that is not taken over; the one before goes on.
    #[error("the config is not taken over, the one before goes on: {}", first_of(mistakes))]
    BadConfig {
        /// Each with its place, in the order of the file.
        mistakes: Vec<ConfigMistake>,
    },
    /// More waits than may wait; nothing was taken, and asking again later loses nothing.
    #[error("over capacity: {cause}; nothing was taken, try again in {retry_after_seconds} s")]
    OverCapacity {
        /// What is full.
        cause: String,
        /// Seconds until it is worth trying again.
        retry_after_seconds: u64,
    },
    /// No such thing.
    #[error("{what} not found")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The key cannot be changed so, as it stands.
    #[error("API key {id} is {state}; look at `tradewarden keys list` for the one that can")]
    KeyEnded {
        /// Identity.
        id: String,
        /// How it stands.
        state: &'static str,
    },
    /// Something of the same name is there.
    #[error("{what} already exists")]
    Exists {
        /// What there is.
        what: String,
    },
    /// Somebody else changed it since it was read.
    #[error(
        "{what} was changed meanwhile (it is at version {version} now): read it again and repeat the change on that"
    )]
    Changed {
        /// What was to be changed.
        what: String,
        /// The version found.
        version: i64,
    },
    /// Settings were changed since they were looked at.
    #[error(
        "the settings are at version {version}, this change builds on version {based_on}: look at both values and repeat it on the newest{}", conflicts.iter().map(|c| format!("; {}", c.words())).collect::<String>()
    )]
    SettingsChanged {
        /// The newest version.
        version: i64,
        /// The version the change builds on.
        based_on: i64,
        /// Both values, setting by setting.
        conflicts: Vec<Conflict>,
    },
    /// Something is done too often.
    #[error("{what} too often; try again in {retry_after_seconds} s")]
    TooOften {
        /// What is done.
        what: &'static str,
        /// Seconds left.
        retry_after_seconds: u64,
    },
    /// The appliance cannot read its own truth.
    #[error("the appliance cannot read its records: {cause}")]
    Unreadable {
        /// What failed.
        cause: String,
    },
}

impl Refusal {
    /// Stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ReasonTooShort { .. } => "reason_too_short",
            Self::ReasonTooLong { .. } => "reason_too_long",
            Self::NotAcknowledged => "not_acknowledged",
            Self::NotAuthenticated => "not_authenticated",
            Self::NotPermitted { .. } => "not_permitted",
            Self::NotTripped { .. } => "not_tripped",
            Self::Uninitialised => "uninitialised",
            Self::AlreadyInitialised { .. } => "already_initialised",
            Self::ResetRateLimited { .. } => "reset_rate_limited",
            Self::ConditionsNotNormal { .. } => "conditions_not_normal",
            Self::ConfirmWordMissing => "confirm_word_missing",
            Self::NotEngaged { .. } => "not_engaged",
            Self::KillJobRunning { .. } => "kill_job_running",
            Self::IncidentOver { .. } => "incident_over",
            Self::NotRecorded { .. } => "not_recorded",
            Self::BadCredentials => "bad_credentials",
            Self::CodeRequired => "code_required",
            Self::CodeWrong => "bad_credentials",
            Self::ConfirmRequired => "confirm_required",
            Self::SessionIdle => "session_idle",
            Self::LastAdmin { .. } => "last_admin",
            Self::Provider { code, .. } => code,
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::SetupLinkInvalid => "setup_link_invalid",
            Self::Invalid { .. } => "invalid_request",
            Self::BadDocument { .. } => "bad_document",
            Self::BadConfig { .. } => "bad_config",
            Self::OverCapacity { .. } => "over_capacity",
            Self::NotFound { .. } => "not_found",
            Self::KeyEnded { .. } => "key_state",
            Self::Exists { .. } => "exists",
            Self::Changed { .. } | Self::SettingsChanged { .. } => "version_conflict",
            Self::TooOften { .. } => "too_often",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// Whole seconds after which the same act may succeed, where that is known.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::ResetRateLimited { retry_after_seconds }
            | Self::TooOften { retry_after_seconds, .. }
            | Self::TooManyAttempts { retry_after_seconds }
            | Self::OverCapacity { retry_after_seconds, .. } => Some(*retry_after_seconds),
            _ => None,
        }
    }

    /// A refusal for input that cannot be understood.
    #[must_use]
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}
