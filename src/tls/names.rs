//! The names under which a certificate that the appliance makes is good: where it listens, what the machine is called,
//! what people type.

use crate::config;
use crate::config::Config;
use nix::ifaddrs::getifaddrs;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::net::UdpSocket;

/// Most names in one certificate.
const NAMES_MAX: usize = 64;
/// An address of the documentation, which is on no interface.
const ELSEWHERE_V4: &str = "192.0.2.1:9";
/// The same for IPv6.
const ELSEWHERE_V6: &str = "[2001:db8::1]:9";

/// The names of this machine for the doors of this config, sorted.
pub fn of(config: &Config) -> Vec<String> {
    let mut names = BTreeSet::from(["localhost".to_owned()]);
    names.extend([IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].map(|ip| ip.to_string()));
    names.extend(config::hostname());
    for url in [&config.http.public_url, &config.alerts.public_url].into_iter().flatten() {
        names.extend(host(url));
    }
    for listen in [config.http.listen, config.resp.listen] {
        if listen.ip().is_unspecified() {
            names.extend(interfaces().map(|ip| ip.to_string()));
        } else {
            names.insert(listen.ip().to_string());
        }
    }
    names.into_iter().take(NAMES_MAX).collect()
}

/// The host of a web address.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    if let Ok(at) = authority.parse::<SocketAddr>() {
        return Some(at.ip().to_string());
    }
    let name = authority.rsplit_once(':').map_or(authority, |(name, _)| name);
    let bare = authority.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return Some(ip.to_string());
    }
    config::is_dns_name(name).then(|| name.to_ascii_lowercase())
}

/// The addresses of this machine that others can reach it under. A sandbox may keep the list of interfaces from us; then
/// those by which the network is reached.
fn interfaces() -> impl Iterator<Item = IpAddr> {
    let listed = getifaddrs().into_iter().flatten().filter_map(|interface| {
        let address = interface.address?;
        let v4 = address.as_sockaddr_in().map(|a| IpAddr::V4(a.ip()));
        v4.or_else(|| address.as_sockaddr_in6().map(|a| IpAddr::V6(a.ip())))
    });
    let ways =
        [("0.0.0.0:0", ELSEWHERE_V4), ("[::]:0", ELSEWHERE_V6)].into_iter().filter_map(|(from, to)| {
            // Nothing is sent: the system only says which address it would use.
            let socket = UdpSocket::bind(from).ok()?;
            socket.connect(to).ok()?;
            Some(socket.local_addr().ok()?.ip())
        });
    let all = listed.chain(ways);
    // A link-local address means nothing without the name of its interface, which a certificate cannot hold.
    all.filter(|ip| !matches!(ip, IpAddr::V6(v6) if v6.is_unicast_link_local()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address() {
        let table = [
            ("https://desk.example.com/console?x", Some("desk.example.com")),
            ("https://Desk.example.com:8440", Some("desk.example.com")),
            ("https://192.0.2.7:8440/", Some("192.0.2.7")),
            ("https://[2001:db8::7]:8440/", Some("2001:db8::7")),
            ("https://[2001:db8::7]/", Some("2001:db8::7")),
            ("https://a_b.example", None),
            ("desk", None),
        ];
        for (url, expected) in table {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_machine_is_known_by_where_it_listens_and_what_people_type() {
        let mut config = Config::default();
        config.http.public_url = Some("https://desk.example.com".to_owned());
        config.resp.listen = "192.0.2.9:6380".parse().unwrap();
        let names = of(&config);
        for wanted in ["localhost", "127.0.0.1", "::1", "desk.example.com", "192.0.2.9"] {
            assert!(names.iter().any(|name| name == wanted), "{wanted} in {names:?}");
        }
        config.http.listen = "0.0.0.0:8440".parse().unwrap();
        assert!(of(&config).iter().all(|name| name != "0.0.0.0"));
    }
}
