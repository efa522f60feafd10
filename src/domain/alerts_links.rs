//! One-time links in messages: what a token says, and how it is written.
//!
//! A token is self-contained: incident, receiver, end, and a signature that only this appliance can make. Nothing is
//! stored until it is used.

use jiff::Timestamp;

/// How long a link is good.
pub const LINK_MS: i64 = 24 * 3_600_000;
/// Longest token that is looked at.
pub const TOKEN_MAX_CHARS: usize = 160;
/// Longest tag of a receiver.
const TAG_MAX_CHARS: usize = 64;

/// What a token says; whether it is true, the signature says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Which incident.
    pub incident: i64,
    /// Tag of the receiver the message went to.
    pub recipient: String,
    /// Until when, in whole seconds.
    pub expires_at: Timestamp,
}

impl Claim {
    /// The parts that are signed.
    #[must_use]
    pub fn parts(&self) -> [String; 4] {
        let expires = self.expires_at.as_second().to_string();
        ["acknowledge link".to_owned(), self.incident.to_string(), self.recipient.clone(), expires]
    }

    /// The token with this signature.
    #[must_use]
    pub fn token(&self, signature: &str) -> String {
        format!("{}.{:x}.{}.{signature}", self.incident, self.expires_at.as_second(), self.recipient)
    }

    /// Reads a token: what it says, and its signature. `None` when it has not the form of one.
    #[must_use]
    pub fn read(token: &str) -> Option<(Self, &str)> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if token.len() > TOKEN_MAX_CHARS || !token.chars().all(|c| plain(c) || c == '.') {
            return None;
        }
        let mut parts = token.split('.');
        let (incident, expires, recipient, signature) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || recipient.len() > TAG_MAX_CHARS || signature.is_empty() {
            return None;
        }
        let expires_at = Timestamp::from_second(i64::from_str_radix(expires, 16).ok()?).ok()?;
        let claim = Self { incident: incident.parse().ok()?, recipient: recipient.to_owned(), expires_at };
        // One writing for one claim: `+7` and `007` are no other tokens that could be used once more.
        (claim.token(signature) == token).then_some((claim, signature))
    }
}

/// Whether links may begin with this address: what they carry lets somebody act, so it goes over TLS, or stays on this
/// machine.
#[must_use]
pub fn may_carry_links(base: &str) -> bool {
    let Some((scheme, rest)) = base.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(inside) => inside.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let number = host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    let loopback = host == "localhost" || host == "::1" || (number && host.starts_with("127."));
    match scheme.to_ascii_lowercase().as_str() {
        "https" => !host.is_empty(),
        "http" => loopback && !authority.contains('@'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_in_one_writing_only() {
        let expires_at = Timestamp::from_second(1_795_478_400).unwrap();
        let claim = Claim { incident: 7, recipient: "ab12".into(), expires_at };
        let token = claim.token("5ig");
        assert_eq!(Claim::read(&token), Some((claim, "5ig")));
        let bent = [
            token.replacen("7.", "+7.", 1),
            token.replacen("7.", "07.", 1),
            token.to_uppercase().replace("5IG", "5ig").replacen("AB12", "ab12", 1).replacen('.', ".0", 1),
            format!("{token}.x"),
            format!("{token} "),
            token.trim_end_matches("5ig").to_owned(),
            "7.6b04b700.ab12".to_owned(),
            "x".repeat(TOKEN_MAX_CHARS + 1),
            String::new(),
        ];
        for token in bent {
            assert_eq!(Claim::read(&token), None, "{token}");
        }
    }

    #[test]
    fn links_go_over_tls_or_stay_here() {
        let table = [
            ("https://desk.example", true),
            ("https://desk.example:8443/console", true),
            ("http://127.0.0.1:8440", true),
            ("http://localhost:8440", true),
            ("http://[::1]:8440", true),
            ("http://desk.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://127.0.0.1@evil.example", false),
            ("http://127.0.evil.example", false),
            ("http://10.0.0.1", false),
            ("ftp://desk.example", false),
            ("desk.example", false),
            ("https://", false),
        ];
        for (base, good) in table {
            assert_eq!(may_carry_links(base), good, "{base}");
        }
    }
}
