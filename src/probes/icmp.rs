//! One echo, over the kernel's ping socket: no privilege is needed where `net.ipv4.ping_group_range` allows it.

use crate::clock::Stopwatch;
use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_mask::Talk;
use crate::probes::found::Found;
use nix::errno::Errno;
use nix::sys::socket::AddressFamily;
use nix::sys::socket::SockFlag;
use nix::sys::socket::SockProtocol;
use nix::sys::socket::SockType;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::net::UdpSocket as StdUdp;
use std::time::Duration;
use tokio::net::UdpSocket;

const ECHO_V4: u8 = 8;
const ECHO_V6: u8 = 128;
const PAYLOAD: &[u8; 24] = b"tradewarden health check";

/// Sends one echo and waits for its answer.
pub async fn check(host: &str, check: &Check) -> Found {
    let limit = Duration::from_millis(check.timeout_ms);
    let mut talk = Talk::default();
    talk.say(&format!("echo to {host}"));
    let latency_ms = match tokio::time::timeout(limit, echo(host)).await {
        Ok(Ok(latency_ms)) => latency_ms,
        Ok(Err(words)) => return Found::failed(words, talk),
        Err(_) => return Found::failed(format!("no echo within {} ms", limit.as_millis()), talk),
    };
    talk.hear("echo");
    let facts =
        check.operands().into_iter().map(|o| (o.clone(), Fact::Number(latency_ms / 1000.0))).collect();
    Found::answered(health_conditions::judge(&check.expect, &check.prefer, &facts), latency_ms, talk)
}

async fn echo(host: &str) -> Result<f64, String> {
    let mut found =
        tokio::net::lookup_host((host, 0)).await.map_err(|e| format!("{host} has no address: {e}"))?;
    let to = found.next().ok_or_else(|| format!("{host} has no address"))?;
    let socket = open(to.ip())?;
    let kind = if to.is_ipv4() { ECHO_V4 } else { ECHO_V6 };
    let sequence = u16::try_from(getrandom::u32().unwrap_or(1) & 0xffff).unwrap_or(1).to_be_bytes();
    let mut message = vec![kind, 0, 0, 0, 0, 0, sequence[0], sequence[1]];
    message.extend(PAYLOAD);
    let sum = checksum(&message).to_be_bytes();
    message[2..4].copy_from_slice(&sum);
    let watch = Stopwatch::start();
    let failed = |e: std::io::Error| format!("no echo: {e}");
    socket.send_to(&message, SocketAddr::new(to.ip(), 0)).await.map_err(failed)?;
    let mut buffer = [0_u8; 512];
    loop {
        let (length, from) = socket.recv_from(&mut buffer).await.map_err(failed)?;
        let heard = buffer.get(..length).unwrap_or_default();
        if from.ip() == to.ip()
            && heard.get(6..8) == Some(&sequence[..])
            && heard.get(8..) == Some(&PAYLOAD[..])
        {
            return Ok(watch.millis());
        }
    }
}

fn open(to: IpAddr) -> Result<UdpSocket, String> {
    let (family, protocol) = match to {
        IpAddr::V4(_) => (AddressFamily::Inet, SockProtocol::Icmp),
        IpAddr::V6(_) => (AddressFamily::Inet6, SockProtocol::IcmpV6),
    };
    let flags = SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC;
    let socket =
        nix::sys::socket::socket(family, SockType::Datagram, flags, protocol).map_err(|e| match e {
            Errno::EACCES | Errno::EPERM => {
                "the kernel forbids it: the group of this process has to be in net.ipv4.ping_group_range"
                    .to_owned()
            }
            Errno::EPROTONOSUPPORT | Errno::EAFNOSUPPORT => "the kernel has no ping socket".to_owned(),
            other => format!("no ping socket: {other}"),
        })?;
    UdpSocket::from_std(StdUdp::from(socket)).map_err(|e| format!("no ping socket: {e}"))
}

/// The Internet checksum; the kernel puts its own in, but need not.
fn checksum(message: &[u8]) -> u16 {
    let words = message.chunks(2).map(|w| u32::from(w[0]) << 8 | w.get(1).copied().map_or(0, u32::from));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::Answer;

    #[tokio::test]
    async fn this_machine_answers_or_the_kernel_says_why_not() {
        let wanted = Check { timeout_ms: 5_000, ..Check::default() };
        match check("127.0.0.1", &wanted).await.answer {
            Answer::Good => {}
            Answer::Failed(words) => assert!(words.contains("the kernel"), "{words}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(checksum(&[8, 0, 0, 0, 0, 1, 0, 2]), 0xf7fc);
    }
}
