//! What a transcript shows of an exchange: lines of bounded length, without secrets.

use regex::Regex;
use std::sync::LazyLock;

/// Lines of a transcript.
const LINES_MAX: usize = 60;
/// Characters of a line.
const LINE_MAX: usize = 400;
/// What stands in place of a secret.
const MASK: &str = "•••";
/// Headers whose value is a secret.
const SECRET_HEADERS: [&str; 6] =
    ["authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "x-auth-token"];

/// A field of JSON, a parameter of an address or a setting whose name says that it is a secret.
static SECRET_FIELDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = "(?:passw(?:or)?d|secret|token|api[_-]?key|private[_-]?key|authorization|credential)";
    let json = format!("\"[^\"]*{name}[^\"]*\"\\s*:\\s*");
    let plain = format!("[\\w.-]*{name}[\\w.-]*=");
    Regex::new(&format!("(?i)({json}|{plain})(\"(?:[^\"\\\\]|\\\\.)*\"?|[^\\s,&}}]+)")).ok()
});

/// The lines of one exchange, as they come.
#[derive(Debug, Clone, Default)]
pub struct Talk {
    lines: Vec<String>,
    secrets: Vec<String>,
}

impl Talk {
    /// An exchange in which these texts are never shown.
    #[must_use]
    pub fn hiding(secrets: Vec<String>) -> Self {
        Self { lines: Vec::new(), secrets: secrets.into_iter().filter(|s| !s.is_empty()).collect() }
    }

    /// What was said.
    pub fn say(&mut self, text: &str) {
        self.add('>', text);
    }

    /// What was answered; each of its lines is one.
    pub fn hear(&mut self, text: &str) {
        text.lines().for_each(|line| self.add('<', line));
    }

    /// A remark of our own.
    pub fn note(&mut self, text: &str) {
        self.add('*', text);
    }

    /// A header that was answered.
    pub fn header(&mut self, name: &str, value: &str) {
        let secret = SECRET_HEADERS.contains(&name.to_ascii_lowercase().as_str());
        self.add('<', &format!("{name}: {}", if secret { MASK } else { value }));
    }

    fn add(&mut self, mark: char, text: &str) {
        if self.lines.len() >= LINES_MAX {
            return;
        }
        // Twice as much is looked at as is shown, so that a cut does not lay a secret's beginning bare.
        let cut: String =
            text.chars().take(2 * LINE_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
        let shown: String = self.masked(&cut).chars().take(LINE_MAX).collect();
        self.lines.push(format!("{mark} {shown}"));
    }

    fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            text = text.replace(secret.as_str(), MASK);
        }
        match SECRET_FIELDS.as_ref() {
            Some(fields) => fields.replace_all(&text, format!("${{1}}{MASK}")).into_owned(),
            None => MASK.to_owned(),
        }
    }

    /// The lines.
    #[must_use]
    pub fn lines(self) -> Vec<String> {
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let mut talk = Talk::hiding(vec!["hunter2".into(), String::new()]);
        talk.say("AUTH hunter2");
        talk.say("GET /x?api_key=abc&y=1 HTTP/1.1");
        talk.header("Set-Cookie", "sid=1");
        talk.header("content-type", "application/json");
        talk.hear("{\"db_password\": \"a\\\"b\", \"n\": 1, \"Token\":17}\nsecond");
        talk.hear(&"x".repeat(5_000));
        let lines = talk.lines();
        assert_eq!(
            lines[..6],
            [
                "> AUTH •••",
                "> GET /x?api_key=•••&y=1 HTTP/1.1",
                "< Set-Cookie: •••",
                "< content-type: application/json",
                "< {\"db_password\": •••, \"n\": 1, \"Token\":•••}",
                "< second"
            ]
        );
        assert_eq!(lines[6].chars().count(), LINE_MAX + 2);
        let mut talk = Talk::default();
        (0..500).for_each(|n| talk.note(&n.to_string()));
        assert_eq!(talk.lines().len(), LINES_MAX);
    }
}
