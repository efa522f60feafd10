//! What can stop a write: a rule said no, or the records could not take it.

use crate::domain::refusal::Refusal;
use crate::store::StoreError;

/// Why a write did not happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// A rule refused it.
    Refused(Refusal),
    /// The records failed.
    Store(StoreError),
}

impl Fault {
    /// In words for the caller: what adds risk and cannot be recorded does not happen.
    #[must_use]
    pub fn into_refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Store(error) => not_recorded(&error),
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The refusal of a change that could not be recorded.
#[must_use]
pub fn not_recorded(error: &StoreError) -> Refusal {
    Refusal::NotRecorded { cause: error.to_string(), remedy: error.remedy().to_owned() }
}

/// The refusal of a question that could not be answered.
#[must_use]
pub fn unreadable(error: &StoreError) -> Refusal {
    Refusal::Unreadable { cause: error.to_string() }
}
