//! What somebody looks for in the audit log: the filter, and how text is compared.
//!
//! Text is compared word by word: each term must stand in the entry where a word begins, in capitals or not.

use crate::domain::audit::Entry;

/// Longest part of a word that is told apart in an index.
pub const TOKEN_MAX_BYTES: usize = 48;

/// Shorter words stand nearly everywhere.
const LONG_WORD_BYTES: usize = 4;
/// Most words an index is asked for.
const TELLING_MAX: usize = 3;

/// What to look for; an empty field matches everything, several values mean any of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only entries before this number.
    pub before: Option<i64>,
    /// Actions.
    pub action: Vec<String>,
    /// Actors.
    pub user: Vec<String>,
    /// Outcomes.
    pub outcome: Vec<String>,
    /// Kinds of event.
    pub event_type: Vec<String>,
    /// Kinds of resource.
    pub resource_type: Vec<String>,
    /// Resources.
    pub resource_id: Vec<String>,
    /// Doors.
    pub door: Vec<String>,
    /// From this time on.
    pub from: Option<String>,
    /// Before this time.
    pub to: Option<String>,
    /// Words that must all be there.
    pub text: Option<String>,
}

/// A column that an index keeps for each value: its name and the values asked for.
pub type Asked<'a> = (&'static str, &'a [String]);

impl Filter {
    /// Entries of one action.
    #[must_use]
    pub fn of_action(action: &str) -> Self {
        Self { action: vec![action.to_owned()], ..Self::default() }
    }

    /// The columns with few different values that are asked for.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked<'_>> {
        let all: [Asked<'_>; 6] = [
            ("action", &self.action),
            ("user_id", &self.user),
            ("outcome", &self.outcome),
            ("event_type", &self.event_type),
            ("resource_type", &self.resource_type),
            ("door", &self.door),
        ];
        all.into_iter().filter(|(_, values)| !values.is_empty()).collect()
    }

    /// Whether nothing is asked for but a place to begin.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self { before: self.before, ..Self::default() }
    }

    /// The words of the text.
    #[must_use]
    pub fn terms(&self) -> Vec<String> {
        let text = self.text.as_deref().unwrap_or_default();
        text.split_whitespace().map(str::to_lowercase).collect()
    }

    /// The filter as JSON, without what is empty: for the entry of an export and for the evidence.
    #[must_use]
    pub fn shown(&self) -> serde_json::Value {
        let mut shown = serde_json::Map::new();
        let lists = [
            ("action", &self.action),
            ("user", &self.user),
            ("outcome", &self.outcome),
            ("event_type", &self.event_type),
            ("resource_type", &self.resource_type),
            ("resource_id", &self.resource_id),
            ("door", &self.door),
        ];
        for (name, values) in lists.into_iter().filter(|(_, values)| !values.is_empty()) {
            shown.insert(name.to_owned(), values.clone().into());
        }
        for (name, value) in [("from", &self.from), ("to", &self.to), ("text", &self.text)] {
            if let Some(value) = value {
                shown.insert(name.to_owned(), value.clone().into());
            }
        }
        shown.into()
    }
}

/// The text of an entry in which words are looked for, in small letters.
pub fn haystack(parts: &[Option<&str>], into: &mut String) {
    into.clear();
    for part in parts.iter().flatten() {
        let mut escaped = false;
        for c in part.chars() {
            // In JSON the letter behind a backslash is no part of a word.
            match (escaped, c) {
                (false, '\\') => escaped = true,
                (true, _) => {
                    escaped = false;
                    into.push(if c.is_alphanumeric() { ' ' } else { c });
                }
                (false, c) if c.is_ascii() => into.push(c.to_ascii_lowercase()),
                (false, c) => into.extend(c.to_lowercase()),
            }
        }
        into.push('\n');
    }
}

/// The parts of an entry in which words are looked for.
#[must_use]
pub fn parts(e: &Entry) -> [Option<&str>; 8] {
    [
        Some(&e.action),
        Some(&e.user_id),
        Some(&e.resource_type),
        Some(&e.resource_id),
        e.reason.as_deref(),
        e.details.as_deref(),
        e.ip_address.as_deref(),
        e.session_id.as_deref(),
    ]
}

/// Whether each term stands in the haystack where a word begins.
#[must_use]
pub fn holds(haystack: &str, terms: &[String]) -> bool {
    terms.iter().all(|term| {
        let wordy = term.chars().next().is_some_and(char::is_alphanumeric);
        haystack
            .match_indices(term.as_str())
            .any(|(at, _)| !wordy || !haystack[..at].chars().next_back().is_some_and(char::is_alphanumeric))
    })
}

/// The words of a haystack, each cut to [`TOKEN_MAX_BYTES`].
pub fn tokens(haystack: &str) -> impl Iterator<Item = &str> {
    haystack.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()).map(cut)
}

/// What to ask an index: the words of the terms that tell most, and whether more may follow in the same word. The entries
/// themselves are compared with all of them.
#[must_use]
pub fn telling(terms: &[String]) -> Vec<(String, bool)> {
    let mut all = wanted(terms);
    all.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    all.dedup();
    let long = all.iter().filter(|(word, _)| word.len() >= LONG_WORD_BYTES).count();
    all.truncate(long.clamp(1, TELLING_MAX));
    all
}

/// Words of the terms, and whether more may follow in the same word.
#[must_use]
pub fn wanted(terms: &[String]) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    for term in terms {
        let mut runs: Vec<&str> = term.split(|c: char| !c.is_alphanumeric()).collect();
        let last = runs.pop().unwrap_or_default();
        all.extend(runs.into_iter().filter(|r| !r.is_empty()).map(|r| (cut(r).to_owned(), false)));
        if !last.is_empty() {
            all.push((cut(last).to_owned(), true));
        }
    }
    all
}

fn cut(token: &str) -> &str {
    let mut end = token.len().min(TOKEN_MAX_BYTES);
    while !token.is_char_boundary(end) {
        end -= 1;
    }
    &token[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, query: &str) -> bool {
        let filter = Filter { text: Some(query.to_owned()), ..Filter::default() };
        let (mut hay, terms) = (String::new(), filter.terms());
        haystack(&[Some(text), None], &mut hay);
        let found = holds(&hay, &terms);
        // An index must never lose what the comparison would find.
        let words: Vec<&str> = tokens(&hay).collect();
        let indexed = wanted(&terms).iter().all(|(want, open)| {
            words.iter().any(|w| if *open { w.starts_with(want.as_str()) } else { *w == want })
        });
        assert!(indexed || !found, "{text} {query}");
        found
    }

    #[test]
    fn words_are_found_where_they_begin() {
        // entry, what is looked for, found
        let table = [
            ("Feed frozen since noon", "feed", true),
            ("Feed frozen since noon", "noon FROZEN", true),
            ("Feed frozen since noon", "roz", false),
            ("Feed frozen since noon", "froz", true),
            ("Feed frozen since noon", "feed thaw", false),
            (r#"{"symbol":"BRK.B","n":1}"#, "brk.b", true),
            (r#"{"symbol":"BRK.B","n":1}"#, "k.b", false),
            (r#"{"symbol":"BRK.B","n":1}"#, "\"symbol\":\"brk", true),
            (r#"{"text":"one\ntwo"}"#, "two", true),
            ("user unix:root at 10.0.0.7", "10.0.0.7", true),
            ("user unix:root at 10.0.0.7", "unix:ro", true),
            ("Überwachung der Börse", "übER bör", true),
            ("100 % sure", "%", true),
            ("anything", "", true),
        ];
        for (text, query, expected) in table {
            assert_eq!(found(text, query), expected, "{query} in {text}");
        }
    }

    #[test]
    fn long_words_are_cut_alike_on_both_sides() {
        let word = "x".repeat(TOKEN_MAX_BYTES * 2);
        assert!(found(&word, &word));
        let umlauts = "ö".repeat(TOKEN_MAX_BYTES);
        assert!(found(&umlauts, &umlauts));
    }

    #[test]
    fn a_filter_is_shown_without_what_is_empty() {
        let filter = Filter { text: Some("x".into()), ..Filter::of_action("SIGN_IN") };
        assert_eq!(filter.shown().to_string(), r#"{"action":["SIGN_IN"],"text":"x"}"#);
        assert!(Filter { before: Some(4), ..Filter::default() }.is_open());
        assert!(!filter.is_open());
    }
}
