//! The reason a person gives for a dangerous act.

use crate::domain::refusal::Refusal;

/// Least length after trimming, in characters, as the runbook asks.
pub const REASON_MIN_CHARS: usize = 20;
/// Greatest length in characters: a reason is a sentence, not a document.
pub const REASON_MAX_CHARS: usize = 2000;

/// Checks a reason and returns it trimmed. Characters count, not bytes: 20 emoji are 20 characters.
///
/// # Errors
/// `reason_too_short` or `reason_too_long`, with what to do.
pub fn check(text: &str) -> Result<String, Refusal> {
    let trimmed = text.trim();
    let length = trimmed.chars().count();
    if length < REASON_MIN_CHARS {
        return Err(Refusal::ReasonTooShort { length });
    }
    if length > REASON_MAX_CHARS {
        return Err(Refusal::ReasonTooLong { length });
    }
    Ok(trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_count_after_trimming() {
        let table: [(&str, bool); 7] = [
            ("1234567890123456789", false),
            ("12345678901234567890", true),
            ("                    ", false),
            ("  1234567890123456789  ", false),
            ("  12345678901234567890  ", true),
            ("🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑", true),
            ("🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑", false),
        ];
        for (text, good) in table {
            assert_eq!(check(text).is_ok(), good, "{text:?}");
        }
        assert!(check(&"x".repeat(REASON_MAX_CHARS + 1)).is_err());
    }
}
