//! Forms of addresses.

/// Longest address of any kind.
const ADDRESS_MAX_CHARS: usize = 2048;

/// A web address: scheme, host, perhaps a port, perhaps a path; no sign-in inside.
pub fn http_url(url: &str) -> Result<(), &'static str> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let Some(rest) = rest else { return Err("it begins with neither http:// nor https://") };
    if url.len() > ADDRESS_MAX_CHARS {
        return Err("it is too long");
    }
    if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("there is a space in it");
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    if authority.contains('@') {
        return Err("it carries a name or password, which would be shown on every page");
    }
    if authority.is_empty() || !host_with_optional_port(authority) {
        return Err("the host or the port cannot be read");
    }
    Ok(())
}

/// `host:port`, `1.2.3.4:port` or `[::1]:port`.
pub fn host_and_port(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse::<u16>().ok().filter(|p| *p != 0)?;
    is_host(host).then_some((host, port))
}

fn host_with_optional_port(text: &str) -> bool {
    is_host(text) || host_and_port(text).is_some()
}

fn is_host(text: &str) -> bool {
    if let Some(inner) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        return inner.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == '_';
    !text.is_empty() && text.len() <= 253 && text.chars().all(plain)
}

/// `name@host`, or `Somebody <name@host>`.
pub fn mail_address(text: &str) -> bool {
    let bare = match (text.find('<'), text.strip_suffix('>')) {
        (Some(open), Some(inner)) => inner.get(open + 1..).unwrap_or_default(),
        _ => text,
    };
    let Some((name, host)) = bare.rsplit_once('@') else { return false };
    let clean = !text.chars().any(char::is_control) && !bare.contains(char::is_whitespace);
    clean && !name.is_empty() && text.len() <= 320 && is_host(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses() {
        for good in [
            "http://127.0.0.1:8002",
            "https://desk.example.com/a?b=c",
            "http://[::1]:80/x",
            "http://localhost",
        ] {
            assert_eq!(http_url(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "127.0.0.1:8002",
            "ftp://x",
            "http://",
            "http://a b",
            "http://u:p@h",
            "http://h:99999",
            "http://h:x",
        ] {
            assert!(http_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn hosts_and_mail() {
        assert_eq!(host_and_port("localhost:6379"), Some(("localhost", 6379)));
        assert_eq!(host_and_port("localhost"), None);
        assert_eq!(host_and_port("localhost:0"), None);
        assert!(mail_address("desk@example.com"));
        assert!(mail_address("The desk <desk@example.com>"));
        for bad in ["desk", "desk@", "@example.com", "a b@example.com", "a@b\r\nBcc: c@d"] {
            assert!(!mail_address(bad), "{bad}");
        }
    }
}
