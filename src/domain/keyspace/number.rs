//! Numbers as text, the way Redis reads and writes them.

use rust_decimal::Decimal;
use std::str::FromStr;

/// A whole-slice signed decimal integer in its one canonical form: no sign `+`, no leading zero, no blank.
#[inline]
pub fn integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, text),
    };
    match digits {
        [] => return None,
        [b'0'] => return (!negative).then_some(0),
        [b'0', ..] => return None,
        _ => {}
    }
    let mut value: i64 = 0;
    for d in digits {
        if !d.is_ascii_digit() {
            return None;
        }
        let d = i64::from(d - b'0');
        value = value.checked_mul(10)?;
        value = if negative { value.checked_sub(d)? } else { value.checked_add(d)? };
    }
    Some(value)
}

/// A floating-point number; infinities have names, NaN has no place.
pub fn float(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    let value: f64 = text.parse().ok()?;
    (!value.is_nan()).then_some(value)
}

/// The shortest text that reads back as the same number.
pub fn float_text(value: f64) -> String {
    const PLAIN_BELOW: f64 = 1e17;
    const PLAIN_FROM: f64 = 1e-4;
    if value.is_infinite() {
        return if value > 0.0 { "inf".to_owned() } else { "-inf".to_owned() };
    }
    if value == 0.0 {
        return if value.is_sign_negative() { "-0".to_owned() } else { "0".to_owned() };
    }
    let size = value.abs();
    if (PLAIN_FROM..PLAIN_BELOW).contains(&size) {
        return format!("{value}");
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

/// Adds two numbers given as text without the dust of binary fractions where that is possible.
/// None when either is no number; an infinite sum comes back as such.
pub fn float_sum(a: &[u8], b: &[u8]) -> Option<Result<String, ()>> {
    if let (Some(x), Some(y)) = (decimal(a), decimal(b))
        && let Some(sum) = x.checked_add(y)
    {
        return Some(Ok(sum.normalize().to_string()));
    }
    let sum = float(a)? + float(b)?;
    if !sum.is_finite() {
        return Some(Err(()));
    }
    Some(Ok(format!("{sum}")))
}

fn decimal(text: &[u8]) -> Option<Decimal> {
    const DIGITS_HELD: usize = 26;
    let text = std::str::from_utf8(text).ok()?;
    if text.bytes().filter(u8::is_ascii_digit).count() > DIGITS_HELD || text.contains('_') {
        return None;
    }
    Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_one_form() {
        for (text, value) in [("0", Some(0)), ("-1", Some(-1)), ("9223372036854775807", Some(i64::MAX))] {
            assert_eq!(integer(text.as_bytes()), value);
        }
        assert_eq!(integer(b"-9223372036854775808"), Some(i64::MIN));
        for text in ["", "-", "+1", "01", "-0", " 1", "1 ", "9223372036854775808", "1.0", "abc"] {
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn floats_read_back() {
        for (value, text) in [
            (3.0, "3"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (1e21, "1e+21"),
            (1e-7, "1e-07"),
            (1_700_000_000.123_456, "1700000000.123456"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(float_text(value), text);
        }
        assert_eq!(float(b"nan"), None);
        assert_eq!(float(b"+inf"), Some(f64::INFINITY));
    }

    #[test]
    fn sums_carry_no_dust() {
        assert_eq!(float_sum(b"0.1", b"0.2"), Some(Ok("0.3".to_owned())));
        assert_eq!(float_sum(b"5.0e3", b"200"), Some(Ok("5200".to_owned())));
        assert_eq!(float_sum(b"1", b"inf"), Some(Err(())));
        assert_eq!(float_sum(b"x", b"1"), None);
    }
}
