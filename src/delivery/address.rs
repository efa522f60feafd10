//! Where a delivery may go: no address of this machine or of the network around it, unless the config says so.
//!
//! The name in a URL says nothing: the check is made on the addresses it resolves to, at the moment of connecting, so
//! that a name that changes its mind between two look-ups gains nothing.

use futures_util::future::BoxFuture;
use reqwest::Url;
use reqwest::dns::Addrs;
use reqwest::dns::Name;
use reqwest::dns::Resolve;
use reqwest::dns::Resolving;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::str::FromStr as _;
use std::sync::Arc;

/// Why a target is refused, for the one who configured it.
pub const REFUSED: &str = "is an address of this machine or of a private network: set allow_private_targets in [alerts] to permit it";

/// Where names are looked up.
pub trait Lookup: Send + Sync + fmt::Debug {
    /// The addresses of a name at this moment.
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The machine's own resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|a| a.ip()).collect()) })
    }
}

/// Resolves names and leaves out what may not be connected to.
#[derive(Debug, Clone)]
pub struct Careful {
    /// Private and loopback addresses are fine.
    pub allow_private: bool,
    /// Where names are looked up.
    pub lookup: Arc<dyn Lookup>,
}

impl Careful {
    /// The addresses of a name that may be connected to.
    ///
    /// # Errors
    /// The name is not known, or leads where nobody may go.
    pub async fn addresses(self, name: String) -> io::Result<Vec<IpAddr>> {
        let found = self.lookup.lookup(name.clone()).await?;
        let any = !found.is_empty();
        let fit: Vec<IpAddr> = found.into_iter().filter(|ip| self.allow_private || is_public(*ip)).collect();
        if fit.is_empty() && any {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("{name} {REFUSED}")));
        }
        Ok(fit)
    }
}

impl Resolve for Careful {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.clone().addresses(name.as_str().to_owned());
        Box::pin(async move {
            let fit = found.await?;
            Ok(Box::new(fit.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}

/// Reads the URL of a target and refuses what may never be called.
///
/// # Errors
/// In words, what is wrong with it.
pub fn target(text: &str, allow_private: bool) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|e| format!("the address cannot be read: {e}"))?;
    match url.scheme() {
        "https" => {}
        "http" if allow_private => {}
        "http" => return Err("the address begins with https://".to_owned()),
        other => return Err(format!("the address begins with https://, not {other}:")),
    }
    let host = url.host_str().unwrap_or_default();
    // A literal address is not resolved, so the resolver never sees it.
    let literal = IpAddr::from_str(host.trim_start_matches('[').trim_end_matches(']')).ok();
    if !allow_private && literal.is_some_and(|ip| !is_public(ip)) {
        return Err(format!("{host} {REFUSED}"));
    }
    Ok(url)
}

/// Whether an address belongs to the public network.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let kept = match (a, b, c) {
        // This network, private networks, loopback, multicast and everything above.
        (0 | 10 | 127 | 224..=255, _, _) => true,
        // Carriers' shared addresses.
        (100, 64..=127, _) => true,
        // Link-local, where clouds keep their metadata.
        (169, 254, _) => true,
        (172, 16..=31, _) => true,
        // Protocol assignments, examples, 6to4 relays, private.
        (192, 0, 0 | 2) | (192, 88, 99) | (192, 168, _) => true,
        // Benchmarks and more examples.
        (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113) => true,
        _ => false,
    };
    !kept
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let inside = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        // Addresses that carry one of the older kind: mapped, NAT64, 6to4.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inside(high, low),
        [0x2002, high, low, ..] => inside(high, low),
        // Tunnels, examples and protocol assignments within what is otherwise public.
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // The public network is 2000::/3; all else is loopback, local, multicast or not given out.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::post::Post;
    use crate::domain::deliveries::Answer;
    use parking_lot::Mutex;

    #[test]
    fn only_addresses_of_the_public_network_pass() {
        for public in ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        let kept = "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 \
            192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 \
            ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1 2002:7f00:1::1 2001:db8::1 2001::1 100::1";
        for kept in kept.split_whitespace() {
            assert!(!is_public(kept.parse().unwrap()), "{kept}");
        }
    }

    #[test]
    fn a_literal_address_in_any_spelling_is_checked() {
        for url in [
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://0177.0.0.1/",
            "https://[::1]:8443/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert!(target(url, false).unwrap_err().contains("allow_private_targets"), "{url}");
            assert!(target(url, true).is_ok(), "{url}");
        }
        assert!(target("https://hooks.example.com/x", false).is_ok());
    }

    #[test]
    fn schemes_other_than_https_are_refused() {
        assert!(target("http://hooks.example.com/x", false).unwrap_err().contains("https"));
        assert!(target("http://127.0.0.1:9/x", true).is_ok());
        for url in ["file:///etc/passwd", "gopher://hooks.example.com", "hooks.example.com/x", ""] {
            assert!(target(url, true).is_err(), "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused_when_it_is_resolved() {
        let resolve = |allow_private| {
            Careful { allow_private, lookup: Arc::new(SystemLookup) }.resolve("localhost".parse().unwrap())
        };
        let Err(error) = resolve(false).await else { panic!("localhost was let through") };
        assert!(error.to_string().contains("allow_private_targets"), "{error}");
        assert!(resolve(true).await.unwrap().next().is_some());
    }

    /// A name server of somebody who means us harm: another answer each time.
    #[derive(Debug)]
    struct Fickle(Mutex<Vec<Vec<&'static str>>>);

    impl Lookup for Fickle {
        fn lookup(&self, _: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
            let now = self.0.lock().remove(0);
            Box::pin(async move { Ok(now.into_iter().map(|ip| ip.parse().unwrap()).collect()) })
        }
    }

    #[tokio::test]
    async fn a_name_that_changes_its_mind_between_two_look_ups_gains_nothing() {
        let answers = vec![
            vec!["8.8.8.8"],
            vec!["127.0.0.1"],
            vec!["169.254.169.254"],
            vec!["10.0.0.1", "8.8.4.4", "::1"],
            vec!["fd00:ec2::254", "::ffff:192.168.0.1"],
        ];
        let careful = Careful { allow_private: false, lookup: Arc::new(Fickle(Mutex::new(answers))) };
        let mut seen = Vec::new();
        for _ in 0..5 {
            let found = careful.clone().addresses("rebind.example".to_owned()).await;
            seen.push(
                found.map(|ips| ips.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")).ok(),
            );
        }
        let expected = [Some("8.8.8.8"), None, None, Some("8.8.4.4"), None].map(|s| s.map(str::to_owned));
        assert_eq!(
            seen, expected,
            "each look-up is judged anew, and only what is public is left of a mixed answer"
        );
    }

    #[tokio::test]
    async fn what_connects_asks_this_resolver_and_nobody_else() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let home = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://rebind.example:{}/x", home.local_addr().unwrap().port());
        let answers = vec![vec!["127.0.0.1"], vec!["::1", "127.0.0.1"]];
        let post = Post::with_lookup(false, Arc::new(Fickle(Mutex::new(answers)))).unwrap();
        for _ in 0..2 {
            let answer = post.send(&url, |r| r.body("x")).await.unwrap_err();
            assert!(
                matches!(&answer, Answer::Impossible(w) if w.contains("allow_private_targets")),
                "{answer:?}"
            );
        }
        assert_eq!(who_connected(&home), None);
    }

    /// Whether anybody has connected, without waiting.
    fn who_connected(home: &tokio::net::TcpListener) -> Option<SocketAddr> {
        use futures_util::FutureExt as _;
        home.accept().now_or_never().and_then(Result::ok).map(|(_, from)| from)
    }
}
