//! Lengths of time as people write them: `500ms`, `15s`, `1m30s`, `2h`, `1d`, `1w`, as Prometheus reads them.

/// Units from the largest to the smallest, in milliseconds.
const UNITS: [(&str, i64); 6] =
    [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Reads a length of time in milliseconds: numbers with units, largest first, each unit at most once; `0` needs none.
///
/// # Errors
/// In words, what to write instead.
pub fn parse(text: &str) -> Result<i64, String> {
    let bad = || format!("'{text}' is no length of time: write for instance 500ms, 15s, 1m30s, 2h or 1d");
    let mut rest = text.trim();
    if rest == "0" {
        return Ok(0);
    }
    let (mut total, mut next, mut any) = (0_i64, 0, false);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
        let number: i64 = rest[..digits].parse().map_err(|_| bad())?;
        let after = &rest[digits..];
        let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let place = UNITS.iter().position(|(unit, _)| *unit == &after[..letters]).ok_or_else(bad)?;
        if place < next {
            return Err(bad());
        }
        let (_, size) = UNITS.get(place).ok_or_else(bad)?;
        total = number.checked_mul(*size).and_then(|part| total.checked_add(part)).ok_or_else(bad)?;
        (next, any) = (place + 1, true);
        rest = &after[letters..];
    }
    if any { Ok(total) } else { Err(bad()) }
}

/// Writes a length of time so that [`parse`] reads it back: `90000` is `1m30s`.
#[must_use]
pub fn shown(milliseconds: i64) -> String {
    let mut left = milliseconds.max(0);
    let mut text = String::new();
    for (unit, size) in UNITS {
        // Weeks are read and not written: fourteen days say more than two weeks beside other numbers of days.
        if unit != "w" && left >= size {
            text.push_str(&format!("{}{unit}", left / size));
            left %= size;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read_and_written_back() {
        let table = [
            ("15s", 15_000, "15s"),
            ("90s", 90_000, "1m30s"),
            ("1m30s", 90_000, "1m30s"),
            ("500ms", 500, "500ms"),
            ("1h", 3_600_000, "1h"),
            ("1w", 604_800_000, "7d"),
            ("1d2h", 93_600_000, "1d2h"),
            ("0", 0, "0s"),
            ("0s", 0, "0s"),
        ];
        for (text, milliseconds, again) in table {
            assert_eq!(parse(text), Ok(milliseconds), "{text}");
            assert_eq!(shown(milliseconds), again);
            assert_eq!(parse(&shown(milliseconds)), Ok(milliseconds));
        }
        for bad in ["", "15", "s", "1x", "-5s", "1s1m", "1s1s", "99999999999999999w", "1 h"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
