//! Acknowledgement: somebody has it, and says so.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::refusal::Refusal;
use jiff::Timestamp;

/// Least length of a note from the console, in characters after trimming: who reads it later was not there.
pub const NOTE_MIN_CHARS: usize = 15;
/// Greatest length of a note in characters.
pub const NOTE_MAX_CHARS: usize = 2000;

/// When somebody acknowledged, and when it was asked again since, because it still fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// When.
    pub at: Timestamp,
    /// When it was last asked again.
    pub reminded_at: Option<Timestamp>,
}

/// What comes of an acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nobody had it: now somebody has.
    Taken,
    /// Somebody has it and was asked again: this is the answer, and the wait begins anew.
    Renewed,
    /// Somebody has it already.
    AlreadyTaken,
}

/// Checks a note and returns it trimmed; an empty one is none.
///
/// # Errors
/// Too short for the console, or too long for anybody.
pub fn check_note(actor: &Actor, text: &str) -> Result<Option<String>, Refusal> {
    let trimmed = text.trim();
    let length = trimmed.chars().count();
    if actor.door == Door::Console && length < NOTE_MIN_CHARS {
        let words = format!(
            "the note has {length} characters after trimming; at least {NOTE_MIN_CHARS} are needed: say what you do about it"
        );
        return Err(Refusal::invalid("note", words));
    }
    if length > NOTE_MAX_CHARS {
        let words =
            format!("the note has {length} characters; at most {NOTE_MAX_CHARS} are kept: shorten it");
        return Err(Refusal::invalid("note", words));
    }
    Ok((!trimmed.is_empty()).then(|| trimmed.to_owned()))
}

/// Decides about an acknowledgement of an incident that may be over or have one.
///
/// # Errors
/// It is over.
pub fn decide(incident: i64, over: bool, before: Option<Before>) -> Result<Decision, Refusal> {
    if over {
        return Err(Refusal::IncidentOver { incident });
    }
    Ok(match before {
        None => Decision::Taken,
        Some(ack) if ack.reminded_at.is_some_and(|asked| asked > ack.at) => Decision::Renewed,
        Some(_) => Decision::AlreadyTaken,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Role;

    #[test]
    fn a_note_has_to_say_something_in_the_console() {
        let by = |door| Actor::new("alice", Role::Operator, door);
        let table = [
            (Door::Console, "", false),
            (Door::Console, "  14 characters  ", false),
            (Door::Console, "15 characters !", true),
            (Door::Console, "ééééééééééééééé", true),
            (Door::Http, "", true),
            (Door::Cli, "on it", true),
        ];
        for (door, note, good) in table {
            assert_eq!(check_note(&by(door), note).is_ok(), good, "{door:?} {note}");
        }
        assert_eq!(check_note(&by(Door::Cli), "  on it "), Ok(Some("on it".to_owned())));
        assert_eq!(check_note(&by(Door::Cli), "   "), Ok(None));
        assert!(check_note(&by(Door::Cli), &"x".repeat(NOTE_MAX_CHARS + 1)).is_err());
    }

    #[test]
    fn the_first_one_counts_until_it_was_asked_again() {
        let at = |s| Timestamp::from_second(s).unwrap();
        let ack = |reminded_at| Before { at: at(100), reminded_at };
        assert_eq!(decide(7, false, None), Ok(Decision::Taken));
        assert_eq!(decide(7, false, Some(ack(None))), Ok(Decision::AlreadyTaken));
        assert_eq!(decide(7, false, Some(ack(Some(at(3700))))), Ok(Decision::Renewed));
        assert_eq!(decide(7, true, None).map_err(|r| r.code()), Err("incident_over"));
        assert_eq!(decide(7, true, Some(ack(None))).map_err(|r| r.code()), Err("incident_over"));
    }
}
