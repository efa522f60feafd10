//! Text messages to phones: in which alphabet they go, how many segments they take, and how they are cut.
//!
//! The alphabet is GSM 7-bit (3GPP TS 23.038): 160 characters, or 153 in each segment of a longer text; a character of the
//! extension table takes two. One character outside of it, and the whole text goes as UCS-2: 70 units, or 67 in each
//! segment. Neither an escape and its character nor the halves of a surrogate pair stand in two segments.

/// Most segments of a message of ours.
pub const SEGMENTS_MAX: usize = 3;
/// Characters of a text that are looked at; more than any message holds.
const LOOKED_AT: usize = 600;
/// What stands where something was cut off.
const CUT: &str = "...";

/// Characters of the basic table beside the letters, digits and signs it shares with ASCII.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// Characters of the extension table.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// An alphabet, by what a text needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// GSM 7-bit.
    Gsm7,
    /// UCS-2, that is UTF-16.
    Ucs2,
}

impl Alphabet {
    /// The one a text needs.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.chars().all(|c| gsm7_units(c).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// Units that a character takes.
    fn units(self, c: char) -> usize {
        match self {
            Self::Gsm7 => gsm7_units(c).unwrap_or(1),
            Self::Ucs2 => c.len_utf16(),
        }
    }

    /// Units of a text that fits into one segment, and of each segment of a longer one: a header takes the rest.
    fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }
}

fn gsm7_units(c: char) -> Option<usize> {
    if c.is_ascii_alphanumeric() || BASIC.contains(c) {
        Some(1)
    } else if EXTENDED.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// Segments that a text takes.
#[must_use]
pub fn segments(text: &str) -> usize {
    let alphabet = Alphabet::of(text);
    let (whole, part) = alphabet.room();
    let units: usize = text.chars().map(|c| alphabet.units(c)).sum();
    if units <= whole {
        return usize::from(units > 0);
    }
    let (mut count, mut used) = (1, 0);
    for c in text.chars() {
        let more = alphabet.units(c);
        if used + more > part {
            (count, used) = (count + 1, 0);
        }
        used += more;
    }
    count
}

/// The text with typographic signs put into plain ones, so that one dash does not halve what fits.
#[must_use]
pub fn plain_signs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' => out.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '\u{2026}' => out.push_str(CUT),
            '\u{a0}' | '\u{202f}' | '\u{2009}' => out.push(' '),
            '\u{2192}' => out.push_str("->"),
            '\u{2265}' => out.push_str(">="),
            '\u{2264}' => out.push_str("<="),
            c => out.push(c),
        }
    }
    out
}

/// The text and a tail that is kept whole (a link), in at most `max` segments; the text is cut where it must be. A tail
/// that leaves no room for anything is left out.
#[must_use]
pub fn fit(text: &str, tail: &str, max: usize) -> String {
    let text: Vec<char> = plain_signs(text).chars().take(LOOKED_AT).collect();
    let put = |kept: usize| {
        let body: String = text.iter().take(kept).collect();
        let mark = if kept < text.len() { CUT } else { "" };
        format!("{}{mark}{tail}", body.trim_end())
    };
    // What fits grows no smaller when more is taken away, but for the alphabet, which may only become the smaller one.
    let kept = (0..=text.len()).rev().find(|kept| segments(&put(*kept)) <= max);
    match kept {
        Some(kept) => put(kept),
        None if tail.is_empty() => String::new(),
        None => fit(&text.iter().collect::<String>(), "", max),
    }
}

/// How the body of a gateway's request is written, which says how text in it is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// JSON; the places stand between double quotes.
    Json,
    /// A form, percent-encoded.
    Form,
    /// Text as it is, on one line.
    Plain,
}

impl BodyKind {
    /// By the type of the body, with or without parameters behind it; `None` for one we cannot write.
    #[must_use]
    pub fn of(content_type: &str) -> Option<Self> {
        let bare = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match bare.as_str() {
            "application/x-www-form-urlencoded" => Some(Self::Form),
            "text/plain" => Some(Self::Plain),
            "application/json" => Some(Self::Json),
            other if other.starts_with("application/") && other.ends_with("+json") => Some(Self::Json),
            _ => None,
        }
    }

    fn escape(self, text: &str) -> String {
        match self {
            Self::Json => {
                // A JSON string without the quotes around it: the template has them.
                let quoted = serde_json::Value::from(text).to_string();
                quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
            }
            Self::Form => percent_encoded(text),
            Self::Plain => text.split(char::is_control).collect::<Vec<&str>>().join(" "),
        }
    }
}

/// Everything but what RFC 3986 calls unreserved goes as `%XX`: a form reads that as well as a plus.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A gateway's body with number and text in their places, each escaped. What is put in is not looked at again, so that
/// a text with `{to}` in it stays a text.
#[must_use]
pub fn filled_in(template: &str, kind: BodyKind, to: &str, text: &str) -> String {
    let mut out = String::with_capacity(template.len() + text.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let places = [("{to}", to), ("{text}", text)];
        match places.iter().find_map(|(name, value)| Some((from.strip_prefix(name)?, value))) {
            Some((behind, value)) => {
                out.push_str(&kind.escape(value));
                rest = behind;
            }
            None => {
                out.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_in_as_its_type_wants_it() {
        let json = "{\"to\":\"{to}\",\"text\":\"{text}\",\"x\":{\"y\":\"{z}\"}}";
        let text = "a \"quote\" \\ {to} & \n\u{e9}";
        let made = filled_in(json, BodyKind::Json, "+15555550100", text);
        let read: serde_json::Value = serde_json::from_str(&made).unwrap();
        assert_eq!((read["to"].as_str(), read["text"].as_str()), (Some("+15555550100"), Some(text)));
        assert_eq!(read["x"]["y"], "{z}");
        let made = filled_in("to={to}&text={text}&x=1", BodyKind::Form, "+15555550100", "a b&c=d+\u{e9}\n");
        assert_eq!(made, "to=%2B15555550100&text=a%20b%26c%3Dd%2B%C3%A9%0A&x=1");
        assert_eq!(
            filled_in("{to}: {text}", BodyKind::Plain, "+15555550100", "a\r\nb"),
            "+15555550100: a  b"
        );
        for (kind, wanted) in [
            ("application/json; charset=utf-8", Some(BodyKind::Json)),
            ("TEXT/PLAIN", Some(BodyKind::Plain)),
            ("text/xml", None),
        ] {
            assert_eq!(BodyKind::of(kind), wanted, "{kind}");
        }
    }

    #[test]
    fn a_text_takes_as_many_segments_as_the_networks_count() {
        let table = [
            (String::new(), 0),
            ("a".into(), 1),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("a".repeat(459), 3),
            ("a".repeat(460), 4),
            ("\u{e9}\u{20ac}".repeat(53), 1),
            // 80 escapes are 160 units; one more and the message is split, where no escape straddles a border.
            ("\u{20ac}".repeat(80), 1),
            ("\u{20ac}".repeat(81), 2),
            ("\u{20ac}".repeat(152), 2),
            ("\u{20ac}".repeat(153), 3),
            // One letter outside of the alphabet: 70 and 67.
            (format!("{}\u{e7}", "a".repeat(69)), 1),
            (format!("{}\u{e7}", "a".repeat(70)), 2),
            ("\u{436}".repeat(134), 2),
            ("\u{436}".repeat(135), 3),
            // A pair of surrogates stands whole in a segment: 33 in each of 67 units.
            ("\u{1f6d1}".repeat(35), 1),
            ("\u{1f6d1}".repeat(36), 2),
            ("\u{1f6d1}".repeat(66), 2),
            ("\u{1f6d1}".repeat(67), 3),
        ];
        for (text, count) in table {
            assert_eq!(segments(&text), count, "{} of {:?}", text.chars().count(), text.chars().next());
        }
    }

    #[test]
    fn what_is_too_long_is_cut_and_the_link_is_kept() {
        let link = " https://warden.desk.example/a/0123456789";
        for text in
            ["x".repeat(2000), "\u{436}".repeat(2000), "\u{20ac}".repeat(2000), "\u{1f6d1}".repeat(2000)]
        {
            for max in 1..=SEGMENTS_MAX {
                let made = fit(&text, link, max);
                assert_eq!(segments(&made), max, "{made}");
                assert!(made.ends_with(&format!("...{link}")), "{made}");
            }
        }
        assert_eq!(fit("short", link, 1), format!("short{link}"));
        assert_eq!(fit("", "", 1), "");
        assert_eq!(fit("words", &"x".repeat(500), 3), "words", "a link that takes everything is left out");
    }

    #[test]
    fn typographic_signs_do_not_change_the_alphabet() {
        let text = plain_signs("\u{201c}stale\u{201d} \u{2014} 5\u{a0}s \u{2265} 3\u{2026}");
        assert_eq!(text, "\"stale\" - 5 s >= 3...");
        assert_eq!(Alphabet::of(&text), Alphabet::Gsm7);
    }
}
