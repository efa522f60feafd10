//! DNS messages, as far as a check needs them: one question, and what came back.

use core::net::Ipv4Addr;
use core::net::Ipv6Addr;

/// Longest message that is read.
pub const MESSAGE_MAX_BYTES: usize = 65_535;
/// Jumps inside of a message that are followed while a name is read.
const JUMPS_MAX: usize = 32;
const HEADER: usize = 12;
const RCODES: [&str; 6] = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const TYPES: [(&str, u16); 9] = [
    ("A", 1),
    ("NS", 2),
    ("CNAME", 5),
    ("SOA", 6),
    ("PTR", 12),
    ("MX", 15),
    ("TXT", 16),
    ("AAAA", 28),
    ("SRV", 33),
];

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsAnswer {
    /// The server's verdict, for instance `NXDOMAIN`.
    pub rcode: String,
    /// The message did not fit: ask again over TCP.
    pub truncated: bool,
    /// The records of the wanted type, in words.
    pub records: Vec<String>,
    /// The shortest time that one of them may be kept.
    pub ttl: Option<u32>,
}

/// The number of a type of record.
#[must_use]
pub fn type_number(name: &str) -> Option<u16> {
    TYPES.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, number)| *number)
}

/// The bytes of a question.
///
/// # Errors
/// When it is no name.
pub fn question(id: u16, name: &str, kind: u16) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(HEADER + name.len() + 6);
    out.extend(id.to_be_bytes());
    // A standard query that asks for recursion.
    out.extend([0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.trim_end_matches('.').split('.').filter(|l| !l.is_empty()) {
        let length = u8::try_from(label.len()).ok().filter(|n| *n <= 63);
        let length = length.ok_or_else(|| format!("a part of {name} is longer than 63 characters"))?;
        out.push(length);
        out.extend(label.as_bytes());
    }
    if out.len() > HEADER + 254 {
        return Err(format!("{name} is longer than a name may be"));
    }
    out.push(0);
    out.extend(kind.to_be_bytes());
    out.extend([0, 1]);
    Ok(out)
}

/// Reads an answer to the question with this id; `None` when it is none, or broken.
#[must_use]
pub fn read(id: u16, kind: u16, message: &[u8]) -> Option<DnsAnswer> {
    let flags = u16_at(message, 2)?;
    if u16_at(message, 0)? != id || flags & 0x8000 == 0 {
        return None;
    }
    let code = usize::from(flags & 0x000f);
    let rcode = RCODES.get(code).map_or_else(|| format!("RCODE{code}"), |word| (*word).to_owned());
    let mut at = HEADER;
    for _ in 0..u16_at(message, 4)? {
        at = name(message, at)?.1 + 4;
    }
    let mut answer = DnsAnswer { rcode, truncated: flags & 0x0200 != 0, records: Vec::new(), ttl: None };
    if answer.truncated {
        return Some(answer);
    }
    for _ in 0..u16_at(message, 6)? {
        at = name(message, at)?.1;
        let (found, length) = (u16_at(message, at)?, usize::from(u16_at(message, at + 8)?));
        let ttl = u32::from_be_bytes(message.get(at + 4..at + 8)?.try_into().ok()?);
        let data = at + 10;
        if found == kind {
            answer.records.push(record(message, kind, data, length)?);
            answer.ttl = Some(answer.ttl.map_or(ttl, |least| least.min(ttl)));
        }
        at = data + length;
    }
    Some(answer)
}

fn u16_at(message: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(message.get(at..at + 2)?.try_into().ok()?))
}

/// A name, and where what follows it begins.
fn name(message: &[u8], mut at: usize) -> Option<(String, usize)> {
    let (mut labels, mut after) = (Vec::new(), None);
    for _ in 0..=JUMPS_MAX + 128 {
        let length = usize::from(*message.get(at)?);
        match length {
            0 => {
                let text = if labels.is_empty() { ".".to_owned() } else { labels.join(".") };
                return Some((text, after.unwrap_or(at + 1)));
            }
            n if n & 0xc0 == 0xc0 => {
                after = after.or(Some(at + 2));
                at = usize::from(u16_at(message, at)? & 0x3fff);
            }
            n if n <= 63 => {
                labels.push(String::from_utf8_lossy(message.get(at + 1..at + 1 + n)?).into_owned());
                at += 1 + n;
            }
            _ => return None,
        }
    }
    None
}

fn record(message: &[u8], kind: u16, at: usize, length: usize) -> Option<String> {
    let data = message.get(at..at + length)?;
    Some(match kind {
        1 => Ipv4Addr::from(<[u8; 4]>::try_from(data).ok()?).to_string(),
        28 => Ipv6Addr::from(<[u8; 16]>::try_from(data).ok()?).to_string(),
        2 | 5 | 12 => name(message, at)?.0,
        15 => format!("{} {}", u16_at(message, at)?, name(message, at + 2)?.0),
        33 => {
            let part = |n: usize| u16_at(message, at + 2 * n);
            format!("{} {} {} {}", part(0)?, part(1)?, part(2)?, name(message, at + 6)?.0)
        }
        16 => {
            let (mut text, mut here) = (String::new(), 0);
            while let Some(n) = data.get(here).copied().map(usize::from) {
                text.push_str(&String::from_utf8_lossy(data.get(here + 1..here + 1 + n)?));
                here += 1 + n;
            }
            text
        }
        _ => name(message, at)?.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_and_its_answer() {
        let asked = question(7, "desk.example.com", 1).unwrap();
        let mut answer = asked.clone();
        answer[2..4].copy_from_slice(&[0x81, 0x80]);
        answer[6..8].copy_from_slice(&[0, 2]);
        answer.extend([0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 4, 1, b'x', 0xc0, 17]);
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
        let read_it = read(7, 1, &answer).unwrap();
        assert_eq!((read_it.rcode.as_str(), read_it.ttl), ("NOERROR", Some(60)));
        assert_eq!(read_it.records, ["192.0.2.7"]);
        assert_eq!(read(7, 5, &answer).unwrap().records, ["x.example.com"]);
        assert_eq!(read(8, 1, &answer), None, "another question's answer");
        assert_eq!(read(7, 1, &asked), None, "a question is no answer");
        for end in 0..answer.len() {
            let _ = read(7, 1, &answer[..end]);
        }
    }

    #[test]
    fn a_name_that_bites_its_own_tail_ends() {
        let mut answer = question(1, "a", 1).unwrap();
        answer[2..4].copy_from_slice(&[0x81, 0x83]);
        assert_eq!(read(1, 1, &answer).unwrap().rcode, "NXDOMAIN");
        answer[12] = 0xc0;
        answer[13] = 12;
        assert_eq!(read(1, 1, &answer), None);
        assert!(question(1, &"a".repeat(64), 1).is_err());
        assert!(question(1, &"a.".repeat(200), 1).is_err());
    }
}
