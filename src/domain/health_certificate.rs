//! How long a certificate is good for: two dates out of its DER.

use jiff::Timestamp;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const EXPLICIT_VERSION: u8 = 0xa0;

/// The time until which a certificate is good; `None` when the bytes are no certificate.
#[must_use]
pub fn not_after(der: &[u8]) -> Option<Timestamp> {
    validity(der).map(|(_, until)| until)
}

/// The times from which and until which a certificate is good; `None` when the bytes are no certificate.
#[must_use]
pub fn validity(der: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let (tag, certificate, _) = element(der)?;
    let (inner_tag, mut rest, _) = element(certificate)?;
    if tag != SEQUENCE || inner_tag != SEQUENCE {
        return None;
    }
    // Version (optional), serial number, algorithm, issuer; then the two dates.
    if rest.first() == Some(&EXPLICIT_VERSION) {
        rest = element(rest)?.2;
    }
    for _ in 0..3 {
        rest = element(rest)?.2;
    }
    let (_, dates, _) = element(rest)?;
    let (from_kind, from, after_first) = element(dates)?;
    let (until_kind, until, _) = element(after_first)?;
    let date = |kind, text| moment(kind, std::str::from_utf8(text).ok()?);
    Some((date(from_kind, from)?, date(until_kind, until)?))
}

/// Days from `now` until then, with their fraction; below zero when it is over.
#[must_use]
pub fn days_left(not_after: Timestamp, now: Timestamp) -> f64 {
    not_after.duration_since(now).as_secs_f64() / 86_400.0
}

/// Tag, content and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, first) = (*bytes.first()?, usize::from(*bytes.get(1)?));
    let (start, length) = match first {
        0..=127 => (2, first),
        n => {
            let count = n & 0x7f;
            if count == 0 || count > 4 {
                return None;
            }
            let length = bytes.get(2..2 + count)?.iter().fold(0_usize, |sum, b| (sum << 8) | usize::from(*b));
            (2 + count, length)
        }
    };
    let end = start.checked_add(length)?;
    Some((tag, bytes.get(start..end)?, bytes.get(end..)?))
}

fn moment(kind: u8, text: &str) -> Option<Timestamp> {
    let digits = text.strip_suffix('Z')?;
    let (year, rest) = match kind {
        UTC_TIME => {
            let year: i16 = digits.get(..2)?.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, digits.get(2..)?)
        }
        GENERALIZED_TIME => (digits.get(..4)?.parse().ok()?, digits.get(4..)?),
        _ => return None,
    };
    let part = |n: usize| rest.get(2 * n..2 * n + 2)?.parse::<i8>().ok();
    let (month, day, hour) = (part(0)?, part(1)?, part(2)?);
    let (minute, second) = (part(3)?, part(4).unwrap_or(0));
    let valid = (1..=12).contains(&month) && (1..=28).contains(&day.min(28));
    let valid = valid && hour < 24 && minute < 60 && second < 60 && hour >= 0 && minute >= 0 && second >= 0;
    let day = jiff::civil::Date::new(year, month, day).ok().filter(|_| valid)?;
    TimeZone::UTC.to_timestamp(day.at(hour, minute, second, 0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The frame of a certificate around two dates.
    fn framed(kind: u8, from: &str, to: &str, version: bool) -> Vec<u8> {
        let tlv = |tag: u8, content: &[u8]| {
            let length = u16::try_from(content.len()).unwrap().to_be_bytes();
            [&[tag, 0x82, length[0], length[1]], content].concat()
        };
        let dates = tlv(SEQUENCE, &[tlv(kind, from.as_bytes()), tlv(kind, to.as_bytes())].concat());
        let mut inside = if version { tlv(EXPLICIT_VERSION, &[2, 1, 2]) } else { Vec::new() };
        for part in [tlv(2, &[1]), tlv(SEQUENCE, &[]), tlv(SEQUENCE, &[]), dates] {
            inside.extend(part);
        }
        tlv(SEQUENCE, &tlv(SEQUENCE, &inside))
    }

    #[test]
    fn the_last_day_is_found() {
        let table = [
            (UTC_TIME, "250101000000Z", "261231235959Z", "2026-12-31T23:59:59Z"),
            (UTC_TIME, "490101000000Z", "500101000000Z", "1950-01-01T00:00:00Z"),
            (GENERALIZED_TIME, "20250101000000Z", "20510203040506Z", "2051-02-03T04:05:06Z"),
        ];
        for (kind, from, to, expected) in table {
            for version in [true, false] {
                let found = not_after(&framed(kind, from, to, version));
                assert_eq!(found, Some(expected.parse().unwrap()), "{to}");
            }
        }
        let whole = framed(UTC_TIME, "250101000000Z", "261231235959Z", true);
        for end in 0..whole.len() {
            assert_eq!(not_after(&whole[..end]), None);
        }
        assert_eq!(not_after(&framed(UTC_TIME, "x", "2613", true)), None);
        let now: Timestamp = "2026-12-30T23:59:59Z".parse().unwrap();
        assert!((days_left("2026-12-31T23:59:59Z".parse().unwrap(), now) - 1.0).abs() < 1e-9);
    }
}
