//! Regular expressions as Prometheus and its Alertmanager read them.
//!
//! They use Go's engine. Ours is of the same family and differs in small things: here `\d`, `\w` and `\s` would mean
//! Unicode's classes and not ASCII's, `\Q…\E` is not known, and inside of brackets `[`, `&&`, `--` and `~~` have a
//! meaning of their own. What is written for the one is translated, so that it fits the same values.

use regex::Regex;
use regex::RegexBuilder;
use std::iter::Peekable;
use std::str::Chars;

/// Most bytes that a compiled regular expression may take.
pub const REGEX_MAX_BYTES: usize = 256 * 1024;

/// Compiles an expression that has to fit the whole value, within a bounded size.
///
/// # Errors
/// In words, why it cannot be used.
pub fn whole(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(&format!("^(?:{})$", translated(text)))
        .size_limit(REGEX_MAX_BYTES)
        .build()
        .map_err(|error| format!("'{text}' is no regular expression that can be used: {}", last_line(&error)))
}

/// The engine draws a picture of several lines; the last one says what is wrong.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next_back().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

/// The same expression in our engine's words.
fn translated(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => escape(&mut out, &mut rest),
            '[' => class(&mut out, &mut rest),
            c => out.push(c),
        }
    }
    out
}

/// What follows a backslash outside of brackets.
fn escape(out: &mut String, rest: &mut Peekable<Chars<'_>>) {
    match rest.next() {
        Some('d') => out.push_str("[0-9]"),
        Some('D') => out.push_str("[^0-9]"),
        Some('w') => out.push_str("[0-9A-Za-z_]"),
        Some('W') => out.push_str("[^0-9A-Za-z_]"),
        Some('s') => out.push_str(r"[\t\n\f\r ]"),
        Some('S') => out.push_str(r"[^\t\n\f\r ]"),
        Some('b') => out.push_str(r"(?-u:\b)"),
        Some('Q') => quoted(out, rest),
        // Angle brackets after a backslash are the brackets themselves there, and edges of words here.
        Some(c @ ('<' | '>')) => out.push(c),
        Some(c) => out.extend(['\\', c]),
        None => out.push('\\'),
    }
}

/// Text up to `\E` or the end, taken as it stands.
fn quoted(out: &mut String, rest: &mut Peekable<Chars<'_>>) {
    let mut text = String::new();
    while let Some(c) = rest.next() {
        if c == '\\' && rest.peek() == Some(&'E') {
            rest.next();
            break;
        }
        text.push(c);
    }
    out.push_str(&regex::escape(&text));
}

/// Brackets, from after the opening one to the closing one.
fn class(out: &mut String, rest: &mut Peekable<Chars<'_>>) {
    out.push('[');
    if rest.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    // A closing bracket that stands first is a member.
    if rest.next_if_eq(&']').is_some() {
        out.push_str(r"\]");
    }
    while let Some(c) = rest.next() {
        match c {
            ']' => {
                out.push(']');
                return;
            }
            '[' if rest.peek() == Some(&':') && rest.clone().collect::<String>().contains(":]") => {
                named(out, rest);
            }
            '[' => out.push_str(r"\["),
            c @ ('&' | '~') => out.extend(['\\', c]),
            '-' if rest.peek() == Some(&'-') => out.push_str(r"\-"),
            '\\' => match rest.next() {
                Some('d') => out.push_str("0-9"),
                Some('D') => out.push_str("[^0-9]"),
                Some('w') => out.push_str("0-9A-Za-z_"),
                Some('W') => out.push_str("[^0-9A-Za-z_]"),
                Some('s') => out.push_str(r"\t\n\f\r "),
                Some('S') => out.push_str(r"[^\t\n\f\r ]"),
                Some(c @ ('<' | '>')) => out.push(c),
                Some(c) => out.extend(['\\', c]),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
}

/// `[:alpha:]` and its like, from after the bracket.
fn named(out: &mut String, rest: &mut Peekable<Chars<'_>>) {
    out.push('[');
    while let Some(c) = rest.next() {
        out.push(c);
        if c == ':' && rest.next_if_eq(&']').is_some() {
            out.push(']');
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_fits_what_it_fits_in_alertmanager() {
        let table = [
            ("prod.*", "prod-eu", true),
            ("prod.*", "prod\neu", false),
            ("(?s)prod.*", "prod\neu", true),
            ("a", "ba", false),
            ("a|b", "b", true),
            (r"\w+", "abc_1", true),
            (r"\w+", "é", false),
            (r"[\w-]+", "a-b", true),
            (r"\W", "é", true),
            (r"\d", "٣", false),
            (r"a\sb", "a b", true),
            (r"a\sb", "a\u{b}b", false),
            (r"a\sb", "a\u{a0}b", false),
            (r"\Qa.b\E", "a.b", true),
            (r"\Qa.b\E", "axb", false),
            (r"\Qa.b", "a.b", true),
            ("[[]x", "[x", true),
            ("[]a]+", "a]", true),
            ("[^]a]", "b", true),
            ("[a&&b]+", "&ab", true),
            ("[a~~b]", "~", true),
            ("[--/]", ".", true),
            ("[[:alpha:]]+", "ab", true),
            ("[[:alpha:]]+", "1", false),
            ("[[:x]+", "[:", true),
            (r"(?i)Straße", "STRAßE", true),
            (r"a\.b", "a.b", true),
            (r"\bx\b", "x", true),
            (r"x\<y", "x<y", true),
            (r"\pL+", "é", true),
            ("", "", true),
        ];
        for (expression, value, fits) in table {
            assert_eq!(whole(expression).unwrap().is_match(value), fits, "{expression} on {value:?}");
        }
    }

    #[test]
    fn what_is_none_or_too_large_is_refused_in_one_line() {
        for bad in ["(", "[a", "a{2,1}", "*", r"\", "(?P<n>a", &"(a{1000}){1000}".repeat(3)] {
            let says = whole(bad).unwrap_err();
            assert!(says.contains("regular expression") && !says.contains('\n'), "{says}");
        }
    }
}
