//! Where nothing is sent: addresses of this machine and of the network around it, unless the config allows them.

use super::kinds::Kind;
use super::kinds::claimed;
use super::kinds::letter;
use super::kinds::opened;
use super::peers::Play;
use super::peers::Provider;
use tradewarden::delivery::carrier::Carrier;
use tradewarden::domain::deliveries::Answer;

/// Channels whose address somebody enters.
const ENTERED: [Kind; 4] = [Kind::Webhook, Kind::SlackHook, Kind::SlackBot, Kind::Gateway];

async fn send(carrier: &Carrier, kind: Kind, base: &str) -> Answer {
    let lane = kind.lane(base);
    let letter = letter(&kind.recipient(base), vec![opened(7)]);
    let now = "2026-11-24T09:30:01Z".parse().unwrap();
    carrier.send(&lane, &claimed(&letter, &lane), &letter, now).await.answer
}

#[tokio::test]
async fn private_loopback_and_metadata_addresses_are_refused_in_any_spelling() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (closed, open) = (Carrier::new(false, false).unwrap(), Carrier::new(true, false).unwrap());
    for kind in ENTERED {
        let home = Provider::start(kind.good(), &[]).await;
        let port = home.port;
        let inside = [
            format!("https://127.0.0.1:{port}"),
            format!("https://localhost:{port}"),
            format!("https://[::1]:{port}"),
            format!("https://[::ffff:127.0.0.1]:{port}"),
            format!("https://2130706433:{port}"),
            format!("https://0x7f.1:{port}"),
            format!("https://0:{port}"),
            "https://10.0.0.1".to_owned(),
            "https://172.16.0.1".to_owned(),
            "https://192.168.1.1".to_owned(),
            "https://100.64.0.1".to_owned(),
            "https://169.254.169.254/latest/meta-data".to_owned(),
            "https://[fd00:ec2::254]".to_owned(),
            "https://[fe80::1]".to_owned(),
        ];
        for base in inside {
            let answer = send(&closed, kind, &base).await;
            let refused =
                matches!(&answer, Answer::Impossible(words) if words.contains("allow_private_targets"));
            assert!(refused, "{kind:?} {base}: {answer:?}");
        }
        let answer = send(&closed, kind, &home.url()).await;
        assert!(matches!(&answer, Answer::Impossible(w) if w.contains("https://")), "{kind:?}: {answer:?}");
        assert!(home.calls().is_empty(), "{kind:?}");
        let answer = send(&open, kind, &home.url()).await;
        assert!(matches!(answer, Answer::Accepted { .. }), "{kind:?}: allowed by the config: {answer:?}");
    }
}

#[tokio::test]
async fn redirects_lead_nowhere() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let open = Carrier::new(true, false).unwrap();
    let elsewhere = Provider::start(|_| Play::says(200, "ok"), &[]).await;
    for kind in ENTERED {
        for status in [301, 302, 303, 307, 308] {
            let to = ("location", format!("{}/metadata", elsewhere.url()));
            let play = Play::Answer(status, vec![to], String::new());
            let provider = Provider::start(kind.good(), &[play]).await;
            let answer = send(&open, kind, &provider.url()).await;
            assert_eq!(answer.code(), Some(status), "{kind:?}: {answer:?}");
        }
    }
    assert!(elsewhere.calls().is_empty());
}
