//! The config while the appliance runs: what was wrong with one that was refused, and what one that was taken over changed.

use std::fmt;

/// A mistake in a config, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMistake {
    /// `file:line:column`, a variable, or a flag.
    pub place: String,
    /// Dotted path of the key; empty when it is about the whole.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub hint: String,
}

impl fmt::Display for ConfigMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What a reload did. Keys are dotted paths: `backup.keep`, `services.execution_gateway`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reloaded {
    /// In force now: each key with `added`, `removed` or `changed`.
    pub changed: Vec<(String, &'static str)>,
    /// Keys that differ from what runs and take effect at the next start.
    pub restart: Vec<String>,
}

impl Reloaded {
    /// In one line.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = match self.changed.len() {
            0 => "nothing to change".to_owned(),
            1 => "1 change in force".to_owned(),
            n => format!("{n} changes in force"),
        };
        if let Some(waits) = self.waits() {
            words = format!("{words}; {waits}");
        }
        words
    }

    /// What waits for the next start, in words.
    #[must_use]
    pub fn waits(&self) -> Option<String> {
        let takes = match self.restart.len() {
            0 => return None,
            1 => "it takes effect",
            _ => "they take effect",
        };
        Some(format!("{} changed; {takes} at the next start", self.restart.join(", ")))
    }
}

/// The first mistake, and how many there are.
#[must_use]
pub fn first_of(mistakes: &[ConfigMistake]) -> String {
    let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
    match mistakes.len() {
        0 | 1 => first,
        n => format!("{first} (and {} more)", n - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reload_is_told_in_one_line() {
        let told = |changed: usize, restart: &[&str]| {
            let changed = vec![("backup.keep".to_owned(), "changed"); changed];
            Reloaded { changed, restart: restart.iter().map(|k| (*k).to_owned()).collect() }.words()
        };
        for (changed, restart, words) in [
            (0, &[][..], "nothing to change"),
            (1, &[], "1 change in force"),
            (
                2,
                &["http.listen"],
                "2 changes in force; http.listen changed; it takes effect at the next start",
            ),
            (
                0,
                &["http.listen", "log.format"],
                "nothing to change; http.listen, log.format changed; they take effect at the next start",
            ),
        ] {
            assert_eq!(told(changed, restart), words);
        }
    }
}
