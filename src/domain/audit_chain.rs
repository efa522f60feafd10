//! The chain read fast: the canonical form of a row written into a buffer that is used again.

use crate::domain::audit::hex;
use sha2::Digest;
use sha2::Sha256;

/// Text columns between the number and the hash of the entry before, in the order of the table.
pub const TEXTS: usize = 12;

/// Writes the canonical form of an entry: the same bytes as [`crate::domain::audit::Entry::canonical`].
pub fn canonical(id: i64, texts: &[Option<&str>; TEXTS], prev_hash: &str, into: &mut Vec<u8>) {
    into.clear();
    into.push(b'[');
    number(id, into);
    for text in texts {
        into.push(b',');
        match text {
            Some(text) => string(text, into),
            None => into.extend_from_slice(b"null"),
        }
    }
    into.push(b',');
    string(prev_hash, into);
    into.push(b']');
}

/// Whether `hash` is the hash of the canonical form, in lower-case hexadecimal.
#[must_use]
pub fn fits(canonical: &[u8], hash: &str) -> bool {
    let digest = Sha256::digest(canonical);
    let wanted = hash.as_bytes();
    wanted.len() == digest.len() * 2
        && digest.iter().zip(wanted.chunks_exact(2)).all(|(byte, pair)| {
            pair[0] == DIGITS[usize::from(byte >> 4)] && pair[1] == DIGITS[usize::from(byte & 15)]
        })
}

/// SHA-256 of bytes, in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn number(id: i64, into: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let (mut at, mut rest) = (digits.len(), id.unsigned_abs());
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if id < 0 {
        into.push(b'-');
    }
    into.extend_from_slice(&digits[at..]);
}

/// A JSON string. Bytes that need no escape, most of them, are copied in runs.
fn string(text: &str, into: &mut Vec<u8>) {
    into.push(b'"');
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if !matches!(byte, 0..=0x1f | b'"' | b'\\') {
            continue;
        }
        into.extend_from_slice(&bytes[done..at]);
        done = at + 1;
        match byte {
            b'"' => into.extend_from_slice(b"\\\""),
            b'\\' => into.extend_from_slice(b"\\\\"),
            0x08 => into.extend_from_slice(b"\\b"),
            0x0c => into.extend_from_slice(b"\\f"),
            b'\n' => into.extend_from_slice(b"\\n"),
            b'\r' => into.extend_from_slice(b"\\r"),
            b'\t' => into.extend_from_slice(b"\\t"),
            other => {
                into.extend_from_slice(b"\\u00");
                into.push(DIGITS[usize::from(other >> 4)]);
                into.push(DIGITS[usize::from(other & 15)]);
            }
        }
    }
    into.extend_from_slice(&bytes[done..]);
    into.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::Entry;
    use proptest::prelude::*;

    fn same(e: &Entry) -> bool {
        let texts = [
            Some(e.timestamp.as_str()),
            Some(&e.user_id),
            Some(&e.door),
            Some(&e.action),
            Some(&e.event_type),
            Some(&e.resource_type),
            Some(&e.resource_id),
            Some(&e.outcome),
            e.reason.as_deref(),
            e.ip_address.as_deref(),
            e.session_id.as_deref(),
            e.details.as_deref(),
        ];
        let mut bytes = Vec::new();
        canonical(e.id, &texts, &e.prev_hash, &mut bytes);
        bytes == e.canonical().as_bytes() && fits(&bytes, &e.computed_hash()) && !fits(&bytes, "00")
    }

    proptest! {
        #[test]
        fn both_ways_write_the_same_bytes(
            id in any::<i64>(),
            texts in proptest::collection::vec("(?s)[ -~\u{0}-\u{1f}äß\u{2028}\u{1f600}\u{7f}]{0,12}", 9),
            maybe in proptest::option::of("(?s).{0,12}"),
        ) {
            let [a, b, c, d, e, f, g, h, i] = <[String; 9]>::try_from(texts).unwrap();
            let entry = Entry {
                id, timestamp: a, user_id: b, door: c, action: d, event_type: e, resource_type: f, resource_id: g,
                outcome: h, reason: maybe.clone(), ip_address: None, session_id: maybe, details: Some(i),
                prev_hash: "0".repeat(64), hash: String::new(),
            };
            prop_assert!(same(&entry));
        }
    }
}
