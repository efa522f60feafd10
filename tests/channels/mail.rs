//! Mail to a real server over TLS, with certificates of an authority of our own that `openssl` made.

use super::kinds::claimed;
use super::kinds::letter;
use super::kinds::opened;
use crate::support::free_port;
use crate::support::repo;
use crate::support::run;
use crate::support::until;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use tempfile::TempDir;
use tradewarden::delivery::email::Mailer;
use tradewarden::domain::deliveries::Answer;
use tradewarden::domain::deliveries_lanes::Lane;
use tradewarden::domain::deliveries_lanes::MailProtection;
use tradewarden::domain::deliveries_lanes::Means;
use tradewarden::domain::deliveries_lanes::Smtp;
use tradewarden::services::deliveries::Claimed;

/// An authority, and a server's certificate by it.
struct Authority {
    dir: TempDir,
}

impl Authority {
    /// `host` is the name or the address the certificate is for.
    fn new(host: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name).display().to_string();
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        let ca = [at("ca.key"), at("ca.pem")];
        let make =
            ["req", "-x509", "-days", "2", "-subj", "/CN=Desk authority", "-keyout", &ca[0], "-out", &ca[1]];
        run("openssl", &[&make[..], &key[..]].concat());
        let (server_key, request) = (at("server.key"), at("server.csr"));
        let ask = ["req", "-subj", "/CN=mail", "-keyout", &server_key, "-out", &request];
        run("openssl", &[&ask[..], &key[..]].concat());
        let kind = if host.parse::<std::net::IpAddr>().is_ok() { "IP" } else { "DNS" };
        fs::write(dir.path().join("ext"), format!("subjectAltName={kind}:{host}\n")).unwrap();
        let (certificate, ext) = (at("server.pem"), at("ext"));
        let sign = [
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            &request,
            "-CA",
            &ca[1],
            "-CAkey",
            &ca[0],
            "-CAcreateserial",
        ];
        run("openssl", &[&sign[..], &["-out", &certificate, "-extfile", &ext]].concat());
        Self { dir }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

/// A mail server with TLS.
struct Server {
    port: u16,
    dir: TempDir,
    child: Child,
}

impl Server {
    async fn start(authority: &Authority, how: &str) -> Self {
        let (port, dir) = (free_port(), tempfile::tempdir().unwrap());
        let child = Command::new(repo(".tools/venv/bin/python"))
            .arg(repo("tests/channels/mail_server.py"))
            .args([port.to_string().as_str(), &dir.path().display().to_string()])
            .args([authority.file("server.pem"), authority.file("server.key")])
            .arg(how)
            .stdin(Stdio::null())
            .spawn()
            .expect("the set-up makes .tools/venv");
        let server = Self { port, dir, child };
        until("the mail server listens", || async { server.dir.path().join("ready").exists() }).await;
        server
    }

    fn behave(&self, how: &str) {
        fs::write(self.dir.path().join("behave"), how).unwrap();
    }

    fn mails(&self) -> Vec<String> {
        let all = fs::read_dir(self.dir.path()).unwrap().map(|e| e.unwrap().path());
        let mut paths: Vec<PathBuf> = all.filter(|p| p.extension().is_some_and(|e| e == "eml")).collect();
        paths.sort();
        paths.iter().map(|p| fs::read_to_string(p).unwrap()).collect()
    }

    /// How each message came.
    fn secured(&self) -> String {
        fs::read_to_string(self.dir.path().join("secured")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn smtp(port: u16, tls: MailProtection, ca_file: Option<&Path>) -> Smtp {
    Smtp {
        host: "127.0.0.1".into(),
        port,
        tls,
        ca_file: ca_file.map(Path::to_owned),
        username: None,
        password: None,
        from: "warden@desk.example".into(),
    }
}

async fn send(server: &Smtp, possible_repeat: bool) -> Answer {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let letter = letter("night.watch@desk.example", vec![opened(7)]);
    let lane = Lane { name: "email".into(), means: Means::Smtp(server.clone()), workers: 1 };
    let claimed = Claimed { possible_repeat, ..claimed(&letter, &lane) };
    let now = "2026-11-24T09:30:01Z".parse().unwrap();
    Mailer::new(server).send(&claimed, &letter, now).await.0
}

#[tokio::test]
async fn mail_goes_to_a_server_whose_authority_is_known_and_to_no_other() {
    let (ours, theirs, elsewhere) =
        (Authority::new("127.0.0.1"), Authority::new("127.0.0.1"), Authority::new("mail.example"));
    let both = tempfile::NamedTempFile::new().unwrap();
    let each = [theirs.file("ca.pem"), ours.file("ca.pem")].map(|path| fs::read_to_string(path).unwrap());
    fs::write(both.path(), each.concat()).unwrap();
    for (how, tls) in [("starttls", MailProtection::Starttls), ("tls", MailProtection::Tls)] {
        let server = Server::start(&ours, how).await;
        // The file of authorities, and whether mail is taken there.
        let table = [
            (Some(ours.file("ca.pem")), true),
            (Some(both.path().to_owned()), true),
            (Some(theirs.file("ca.pem")), false),
            (None, false),
            (Some(ours.file("gone.pem")), false),
            (Some(ours.file("server.key")), false),
        ];
        for (file, taken) in table {
            let answer = send(&smtp(server.port, tls, file.as_deref()), false).await;
            match taken {
                true => assert!(matches!(answer, Answer::Accepted { .. }), "{how} {file:?}: {answer:?}"),
                false => assert!(matches!(answer, Answer::Unreachable(_)), "{how} {file:?}: {answer:?}"),
            }
        }
        assert_eq!(server.mails().len(), 2);
        assert_eq!(server.secured(), "tls\ntls\n", "nothing came in the clear");
        let named = Server::start(&elsewhere, how).await;
        let answer = send(&smtp(named.port, tls, Some(&elsewhere.file("ca.pem"))), false).await;
        assert!(matches!(answer, Answer::Unreachable(_)), "a certificate for another name: {answer:?}");
        assert!(named.mails().is_empty());
    }
}

#[tokio::test]
async fn what_the_server_says_decides_whether_it_is_tried_again() {
    let authority = Authority::new("127.0.0.1");
    let server = Server::start(&authority, "starttls").await;
    let to = smtp(server.port, MailProtection::Starttls, Some(&authority.file("ca.pem")));
    for (says, code) in [
        ("421 4.3.2 going down", 421),
        ("451 4.3.0 busy", 451),
        ("452 4.2.2 full", 452),
        ("550 5.1.1 no such mailbox", 550),
    ] {
        server.behave(says);
        let answer = send(&to, false).await;
        assert!(matches!(&answer, Answer::Smtp { code: c, .. } if *c == code), "{says}: {answer:?}");
        assert!(server.mails().is_empty(), "{says}");
    }
    // Taken, and the connection broken before the answer: whether it arrived is not known, and the second one says so.
    server.behave("cut");
    let answer = send(&to, false).await;
    assert!(matches!(&answer, Answer::Unknown(_)), "{answer:?}");
    server.behave("250 2.0.0 kept as 17");
    let answer = send(&to, true).await;
    assert_eq!(answer, Answer::Accepted { code: Some(250), provider_id: Some("2.0.0 kept as 17".into()) });
    let mails = server.mails();
    let id = |mail: &str| {
        let line = mail.lines().find(|l| l.starts_with("Message-ID:")).unwrap();
        line.to_owned()
    };
    assert_eq!(mails.len(), 2);
    assert_eq!(id(&mails[0]), id(&mails[1]));
    assert!(!mails[0].contains("may be a repeat") && mails[1].contains("may be a repeat"));
}

#[tokio::test]
async fn a_server_that_breaks_off_in_the_middle_of_tls_has_taken_nothing() {
    use super::peers::Play;
    use super::peers::Provider;
    let server = Provider::start(|_| Play::Hang, &[]).await;
    server.always(Some(Play::CutAtHello));
    let answer = send(&smtp(server.port, MailProtection::Tls, None), false).await;
    assert!(matches!(answer, Answer::Unreachable(_)), "{answer:?}");
}
