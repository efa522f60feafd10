//! Codes of the second factor (RFC 6238: six digits, thirty seconds) and recovery codes.

use totp_rs::Builder;
use totp_rs::Totp;

/// Bytes of a secret: what RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
/// Recovery codes made at a time.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code without its dashes: five bits each.
pub const RECOVERY_CHARS: usize = 16;
/// Steps before and after the present one whose codes are taken, for clocks that differ.
const SKEW_STEPS: u16 = 1;
/// Longest text that is looked at as a code.
const CODE_MAX_CHARS: usize = 32;
/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

fn totp(secret: &[u8], account: &str, issuer: &str) -> Option<Totp> {
    let safe = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(SKEW_STEPS)
        .with_account_name(safe(account))
        .with_issuer(Some(safe(issuer)))
        .build()
        .ok()
}

/// The step whose code this is, if it is newer than the newest one that was used.
#[must_use]
pub fn step_of(secret: &[u8], code: &str, unix_seconds: u64, used: Option<u64>) -> Option<u64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).take(CODE_MAX_CHARS).collect();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let step = totp(secret, "any", "any")?.check(&digits, unix_seconds)?;
    used.is_none_or(|used| step > used).then_some(step)
}

/// The address that an authenticator reads, and the secret for those who type it.
#[must_use]
pub fn address(secret: &[u8], account: &str, issuer: &str) -> Option<(String, String)> {
    let url = totp(secret, account, issuer)?.to_url().ok()?;
    let secret = url.split(['?', '&']).find_map(|part| part.strip_prefix("secret="))?.to_owned();
    Some((url, secret))
}

/// A recovery code from random bytes, in groups of four.
#[must_use]
pub fn recovery_code(random: &[u8; RECOVERY_CHARS]) -> String {
    let letters: Vec<char> = random.iter().map(|b| char::from(ALPHABET[usize::from(b & 31)])).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What is hashed of a typed recovery code; `None` when it cannot be one.
#[must_use]
pub fn recovery_typed(code: &str) -> Option<String> {
    let plain: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let plain = plain.to_lowercase();
    (plain.len() == RECOVERY_CHARS && plain.bytes().all(|b| ALPHABET.contains(&b))).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard_for_one_step_each_way_and_once() {
        // The last six of the eight digits listed there.
        for (code, seconds) in [
            ("287082", 59_u64),
            ("081804", 1_111_111_109),
            ("050471", 1_111_111_111),
            ("353130", 20_000_000_000),
        ] {
            let step = seconds / 30;
            for shift in [-30_i64, 0, 30] {
                let now = seconds.saturating_add_signed(shift);
                assert_eq!(step_of(SECRET, code, now, None), Some(step), "{code} at {now}");
            }
            assert_eq!(step_of(SECRET, code, seconds + 60, None), None);
            assert_eq!(step_of(SECRET, code, seconds, Some(step)), None, "once");
            assert_eq!(step_of(SECRET, code, seconds, Some(step - 1)), Some(step));
        }
        for bad in ["", "28708", "2870822", "28708a", "٢٨٧٠٨٢"] {
            assert_eq!(step_of(SECRET, bad, 59, None), None, "{bad}");
        }
        assert_eq!(step_of(SECRET, "287 082", 59, None), Some(1), "as some programs show it");
    }

    #[test]
    fn an_authenticator_is_told_who_and_where() {
        let (url, secret) = address(SECRET, "alice", "Tradewarden: desk").unwrap();
        assert!(
            url.starts_with("otpauth://totp/") && url.contains("alice") && url.contains("issuer="),
            "{url}"
        );
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn recovery_codes_read_back_however_they_are_typed() {
        let code = recovery_code(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]);
        assert_eq!(code.len(), RECOVERY_CHARS + 3);
        let plain = recovery_typed(&code).unwrap();
        assert_eq!(recovery_typed(&code.to_uppercase().replace('-', " ")), Some(plain));
        assert_eq!(recovery_typed("123456"), None);
        assert_eq!(recovery_typed("0000-0000-0000-0000"), None);
    }
}
