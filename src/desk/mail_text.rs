//! Makes a received mail readable: the subject's encoded words and the text part's transfer encoding.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Parts inside parts: a deeper mail is shown as it is.
const DEPTH_MAX: usize = 4;

/// Splits a message or a part at its first empty line.
fn split(raw: &str) -> (&str, &str) {
    if let Some(rest) = raw.strip_prefix("\r\n") {
        return ("", rest);
    }
    raw.split_once("\r\n\r\n").unwrap_or((raw, ""))
}

/// A header's value, unfolded.
fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.split("\r\n").peekable();
    while let Some(line) = lines.next() {
        let Some((key, value)) = line.split_once(':') else { continue };
        if key.trim().eq_ignore_ascii_case(name) {
            let mut value = value.trim().to_owned();
            while let Some(more) = lines.next_if(|next| next.starts_with([' ', '\t'])) {
                value.push(' ');
                value.push_str(more.trim());
            }
            return Some(value);
        }
    }
    None
}

/// The subject with its encoded words decoded.
pub fn subject(raw: &str) -> String {
    decode_words(&header(split(raw).0, "Subject").unwrap_or_default())
}

/// Decodes `=?utf-8?b?…?=` and `=?utf-8?q?…?=`; what is not understood stays as it is.
fn decode_words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let (before, word) = rest.split_at(start);
        let Some((decoded, tail)) = decode_word(word) else {
            out.push_str(before);
            out.push_str("=?");
            rest = word.get(2..).unwrap_or_default();
            after_word = false;
            continue;
        };
        // Blanks between two encoded words belong to neither.
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        out.push_str(&decoded);
        rest = tail;
        after_word = true;
    }
    out.push_str(rest);
    out
}

fn decode_word(word: &str) -> Option<(String, &str)> {
    let mut pieces = word.get(2..)?.splitn(3, '?');
    let (_charset, encoding) = (pieces.next()?, pieces.next()?);
    let (payload, tail) = pieces.next()?.split_once("?=")?;
    let bytes = match encoding {
        "b" | "B" => STANDARD.decode(payload).ok()?,
        "q" | "Q" => quoted(&payload.replace('_', " ")),
        _ => return None,
    };
    Some((String::from_utf8_lossy(&bytes).into_owned(), tail))
}

/// Quoted-printable; soft line ends vanish.
fn quoted(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let bytes = joined.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (byte, code.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'=', Some(value)) => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

/// The readable text: the plain part of several, decoded.
pub fn body(raw: &str) -> String {
    part_text(raw, DEPTH_MAX).unwrap_or_else(|| split(raw).1.to_owned())
}

fn part_text(part: &str, depth: usize) -> Option<String> {
    let (head, content) = split(part);
    let kind = header(head, "Content-Type").unwrap_or_else(|| "text/plain".to_owned());
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let at = lower.find("boundary=")? + "boundary=".len();
        let boundary = kind.get(at..)?.split(';').next()?.trim().trim_matches('"');
        let mark = format!("--{boundary}");
        let inner = depth.checked_sub(1)?;
        return content
            .split(mark.as_str())
            .skip(1)
            .filter(|piece| !piece.starts_with("--"))
            .find_map(|piece| part_text(piece.strip_prefix("\r\n").unwrap_or(piece), inner));
    }
    if !lower.starts_with("text/plain") {
        return None;
    }
    let encoding = header(head, "Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
    let bytes = match encoding.as_str() {
        "base64" => STANDARD.decode(content.split_ascii_whitespace().collect::<String>()).ok()?,
        "quoted-printable" => quoted(content),
        _ => return Some(content.to_owned()),
    };
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_unfolded_and_decoded() {
        let rows = [
            ("Subject: plain\r\n\r\nx", "plain"),
            ("From: a\r\nsubject: two\r\n lines\r\n\r\nx", "two lines"),
            ("Subject: =?utf-8?b?w5xiZXI=?= =?utf-8?q?fall_=C3=A9?=\r\n\r\n", "Überfall é"),
            ("Subject: a =?broken\r\n\r\n", "a =?broken"),
            ("\r\nno headers", ""),
        ];
        for (raw, wanted) in rows {
            assert_eq!(subject(raw), wanted, "{raw}");
        }
    }

    #[test]
    fn the_plain_part_is_found_and_decoded() {
        let rows = [
            ("A: b\r\n\r\nhello\r\n", "hello\r\n"),
            ("Content-Transfer-Encoding: base64\r\n\r\naGVs\r\nbG8=\r\n", "hello"),
            ("Content-Transfer-Encoding: quoted-printable\r\n\r\n50=E2=82=AC =\r\nmore", "50€ more"),
            (
                "Content-Type: multipart/alternative; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>\r\n--x\r\n\r\ntext\r\n--x--",
                "text\r\n",
            ),
        ];
        for (raw, wanted) in rows {
            assert_eq!(body(raw), wanted, "{raw}");
        }
    }
}
