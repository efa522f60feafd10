//! An authority of one's own, made by the real `openssl`, and appliances that show its certificates.

use crate::support::Place;
use crate::support::run;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use tempfile::TempDir;

/// An authority that issues certificates for this machine.
pub struct Authority {
    dir: TempDir,
}

/// A certificate and its key.
#[derive(Clone)]
pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Authority {
    pub fn new() -> Self {
        let this = Self { dir: tempfile::tempdir().unwrap() };
        let (ca, key) = (this.at("ca.pem"), this.at("ca-key.pem"));
        openssl(
            &[&["req", "-x509", "-days", "30", "-subj", "/CN=desk", "-keyout", &key, "-out", &ca], KEY]
                .concat(),
        );
        this
    }

    fn at(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    pub fn file(&self) -> String {
        self.at("ca.pem")
    }

    /// Issues one for `localhost`.
    pub fn issue(&self, name: &str) -> Pair {
        self.issue_for(name, LOCAL)
    }

    pub fn issue_for(&self, name: &str, names: &str) -> Pair {
        self.issue_with(name, names, 30)
    }

    /// Issues one for `localhost` that is good for so many days.
    pub fn issue_days(&self, name: &str, days: u16) -> Pair {
        self.issue_with(name, LOCAL, days)
    }

    fn issue_with(&self, name: &str, names: &str, days: u16) -> Pair {
        let at = |end: &str| self.at(&format!("{name}{end}"));
        openssl(
            &[&["req", "-subj", "/CN=server", "-keyout", &at("-key.pem"), "-out", &at(".csr")], KEY].concat(),
        );
        fs::write(at(".names"), format!("subjectAltName={names}\n")).unwrap();
        openssl(&[
            "x509",
            "-req",
            "-in",
            &at(".csr"),
            "-CA",
            &self.file(),
            "-CAkey",
            &self.at("ca-key.pem"),
            "-CAcreateserial",
            "-days",
            &days.to_string(),
            "-extfile",
            &at(".names"),
            "-out",
            &at(".pem"),
        ]);
        Pair { certificate: at(".pem").into(), key: at("-key.pem").into() }
    }
}

/// The names of this machine.
const LOCAL: &str = "DNS:localhost,IP:127.0.0.1";
const KEY: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

pub fn openssl(args: &[&str]) -> String {
    run("openssl", args)
}

/// One that shows itself, and that ended long ago.
pub fn ended(dir: &Path) -> Pair {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2024, 1, 1);
    params.not_after = rcgen::date_time_ymd(2025, 1, 1);
    let pair = Pair { certificate: dir.join("ended.pem"), key: dir.join("ended-key.pem") };
    let der = dir.join("ended.der");
    fs::write(&der, params.self_signed(&key).unwrap().der()).unwrap();
    let at = |path: &Path| path.display().to_string();
    openssl(&["x509", "-inform", "der", "-in", &at(&der), "-out", &at(&pair.certificate)]);
    fs::write(&der, key.serialized_der()).unwrap();
    openssl(&["pkey", "-inform", "der", "-in", &at(&der), "-out", &at(&pair.key)]);
    pair
}

impl Pair {
    /// The section of a config that shows it.
    pub fn section(&self, door: &str) -> String {
        let (certificate, key) = (self.certificate.display(), self.key.display());
        format!("[{door}.tls]\ncertificate_file = \"{certificate}\"\nkey_file = \"{key}\"\n")
    }
}

/// The fingerprint of a file's first certificate, as `openssl` writes it.
pub fn fingerprint(file: &Path) -> String {
    let text = openssl(&["x509", "-noout", "-fingerprint", "-sha256", "-in", &file.display().to_string()]);
    text.trim().split('=').nth(1).unwrap().to_owned()
}

/// The certificate that a port shows, as text of `openssl s_client`, and whether it shook hands.
pub fn shake(port: u16, more: &[&str]) -> (bool, String) {
    let at = format!("localhost:{port}");
    let mut command = Command::new("openssl");
    command.args(["s_client", "-connect", &at, "-servername", "localhost"]).args(more);
    let done = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.success() && !text.contains("no peer certificate available"), text)
}

/// The real curl; the last line of its output is the status.
pub fn curl(place: &Place, path: &str, more: &[&str]) -> (Output, String) {
    let url = format!("https://localhost:{}{path}", place.http);
    let mut command = Command::new("curl");
    command.args(["-s", "-S", "-i", "--max-time", "20", "-w", "\n%{http_code}"]).args(more).arg(url);
    let done = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done, text)
}

/// The command line over the network.
pub fn cli(place: &Place, key: &str, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(crate::support::BINARY);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRADEWARDEN_") {
            command.env_remove(name);
        }
    }
    let url = format!("https://localhost:{}", place.http);
    command.env("NO_COLOR", "1").args(["--url", &url, "--key", key]).args(args).stdin(Stdio::null());
    let done = command.output().unwrap();
    let text = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.code().unwrap_or(-1), text)
}
