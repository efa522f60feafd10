//! Matchers in text: `foo=bar`, `foo="bar"`, `{a="b", c=~"d|e"}`.
//!
//! There are two forms, and Alertmanager reads both. The older one knows the names of Prometheus, takes values with and
//! without quotes and is generous with backslashes. The newer one takes any name in quotes and Go's escapes, and nothing
//! but plain characters without quotes. Where a text is good in both and means different things, the older one counts.

use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::Op;

/// Most bytes of a list of matchers.
pub const TEXT_MAX_BYTES: usize = 16 * 1024;
/// Most matchers in a list.
pub const MATCHERS_MAX: usize = 100;

/// Characters of the newer form that need quotes around them; white space does, too.
const RESERVED: &str = "{}!=~,\\\"'`";
/// White space of the older form.
const BLANKS: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];

/// Whether a name has to stand in quotes.
#[must_use]
pub fn needs_quotes(name: &str) -> bool {
    name.is_empty() || name.contains(|c: char| c.is_whitespace() || RESERVED.contains(c))
}

/// Whether a name is one of the older form: letters, digits, underscores, and no digit first.
#[must_use]
pub fn is_classic_name(name: &str) -> bool {
    let mut chars = name.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    first && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Reads one matcher.
///
/// # Errors
/// In words, what is wrong.
pub fn matcher(text: &str) -> Result<Matcher, String> {
    match classic_one(text) {
        Ok(found) => Ok(found),
        Err(classic) if text.starts_with('{') || text.ends_with('}') => Err(classic),
        Err(classic) => match newer(text) {
            Ok(mut found) if found.len() == 1 => found.pop().ok_or(classic),
            Ok(found) => Err(format!("expected one matcher, found {}", found.len())),
            Err(_) => Err(classic),
        },
    }
}

/// Reads any number of matchers, in braces or not.
///
/// # Errors
/// In words, what is wrong.
pub fn matchers(text: &str) -> Result<Vec<Matcher>, String> {
    if text.len() > TEXT_MAX_BYTES {
        return Err(format!("matchers have at most {TEXT_MAX_BYTES} bytes"));
    }
    let found = match classic(text) {
        Ok(found) => found,
        Err(words) => newer(text).map_err(|_| words)?,
    };
    if found.len() > MATCHERS_MAX {
        return Err(format!("a list has at most {MATCHERS_MAX} matchers"));
    }
    Ok(found)
}

/// The list of the older form: cut at commas outside of quotes.
fn classic(text: &str) -> Result<Vec<Matcher>, String> {
    let inner = text.strip_prefix('{').unwrap_or(text);
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut inside, mut escaped) = (false, false);
    for c in inner.chars() {
        match c {
            ',' if !inside => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            '"' => {
                inside ^= !escaped;
                escaped = false;
            }
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
        part.push(c);
    }
    // A comma at the end is forgiven.
    if !part.trim().is_empty() {
        parts.push(part);
    }
    parts.iter().map(|p| classic_one(p)).collect()
}

/// One matcher of the older form.
fn classic_one(text: &str) -> Result<Matcher, String> {
    let bad = || format!("'{text}' is no matcher: write for instance severity=\"critical\"");
    let rest = text.trim_start_matches(BLANKS);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(bad());
    }
    let (op, raw) = operator(rest.trim_start_matches(BLANKS)).ok_or_else(bad)?;
    let value = classic_value(raw.trim_matches(BLANKS))?;
    Matcher::new(name, op, &value)
}

/// The operator a text begins with, and the rest.
fn operator(text: &str) -> Option<(Op, &str)> {
    [Op::Like, Op::NotEqual, Op::NotLike, Op::Equal]
        .into_iter()
        .find_map(|op| Some((op, text.strip_prefix(op.as_str())?)))
}

/// A value of the older form: quotes around it or not, `\n`, `\"` and `\\`, and other backslashes as they stand.
fn classic_value(raw: &str) -> Result<String, String> {
    let loose = || format!("a double quote in the value {raw} has no backslash before it, or no partner");
    let (inner, quoted) = raw.strip_prefix('"').map_or((raw, false), |inner| (inner, true));
    let mut value = String::with_capacity(inner.len());
    let mut closed = !quoted;
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => value.push('\n'),
                Some(c @ ('"' | '\\')) => value.push(c),
                Some(c) => value.extend(['\\', c]),
                None => value.push('\\'),
            },
            '"' if !closed && chars.peek().is_none() => closed = true,
            '"' => return Err(loose()),
            c => value.push(c),
        }
    }
    if closed { Ok(value) } else { Err(loose()) }
}

/// The list of the newer form.
fn newer(text: &str) -> Result<Vec<Matcher>, String> {
    let mut reader = Newer { rest: text };
    let braced = reader.take('{');
    let mut found = Vec::new();
    loop {
        if reader.ends() || reader.rest.starts_with('}') {
            break;
        }
        let name = reader.word()?;
        let Some((op, rest)) = operator(reader.rest.trim_start()) else {
            return Err("expected an operator: =, !=, =~ or !~".to_owned());
        };
        reader.rest = rest;
        let value = reader.word()?;
        found.push(Matcher::new(&name, op, &value)?);
        if !reader.take(',') {
            break;
        }
    }
    if reader.take('}') != braced || !reader.ends() {
        return Err("expected a comma, or braces that belong together".to_owned());
    }
    Ok(found)
}

/// Reads the newer form from left to right.
struct Newer<'a> {
    rest: &'a str,
}

impl Newer<'_> {
    fn ends(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        self.rest.is_empty()
    }

    fn take(&mut self, c: char) -> bool {
        self.rest = self.rest.trim_start();
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// A name or a value: plain characters, or anything in quotes.
    fn word(&mut self) -> Result<String, String> {
        self.rest = self.rest.trim_start();
        if let Some(inner) = self.rest.strip_prefix('"') {
            let end = closing_quote(inner).ok_or("a double quote has no partner")?;
            self.rest = &inner[end + 1..];
            return unquoted(&inner[..end]);
        }
        let special = |c: char| c.is_whitespace() || RESERVED.contains(c);
        let end = self.rest.find(special).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if word.is_empty() { Err("expected a name or a value".to_owned()) } else { Ok(word.to_owned()) }
    }
}

/// Where the next double quote without a backslash before it stands.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

/// Text with Go's escapes; single bytes may be written as long as the whole is UTF-8.
fn unquoted(text: &str) -> Result<String, String> {
    let bad = || format!("\"{text}\" has an escape that is none, or is not UTF-8");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => rest = escaped(rest, &mut bytes).ok_or_else(bad)?,
            '\n' => return Err(bad()),
            c => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    String::from_utf8(bytes).map_err(|_| bad())
}

/// Takes what follows a backslash; gives the rest.
fn escaped<'a>(text: &'a str, bytes: &mut Vec<u8>) -> Option<&'a str> {
    let c = text.chars().next()?;
    let rest = &text[c.len_utf8()..];
    let plain = match c {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' => b'\\',
        '"' => b'"',
        'x' => {
            bytes.push(u8::from_str_radix(digits(rest, 2)?, 16).ok()?);
            return rest.get(2..);
        }
        '0'..='7' => {
            bytes.push(u8::from_str_radix(digits(text, 3)?, 8).ok()?);
            return text.get(3..);
        }
        'u' | 'U' => {
            let count = if c == 'u' { 4 } else { 8 };
            let point = char::from_u32(u32::from_str_radix(digits(rest, count)?, 16).ok()?)?;
            bytes.extend_from_slice(point.encode_utf8(&mut [0; 4]).as_bytes());
            return rest.get(count..);
        }
        _ => return None,
    };
    bytes.push(plain);
    Some(rest)
}

/// So many digits; a sign is none.
fn digits(text: &str, count: usize) -> Option<&str> {
    text.get(..count).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
#[path = "alerts_matchers_tests.rs"]
mod tests;
