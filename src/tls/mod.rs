//! TLS on the doors: the certificates they show, how these are renewed, and the handshakes.
//!
//! A certificate is read again when its files change or when somebody asks for it; one that cannot be used leaves the
//! one in force where it is.

mod accept;
mod certificate;
mod names;
mod self_signed;

pub use accept::Acceptor;
pub use certificate::Certificate;
pub use certificate::Shown;

use crate::clock::Clock;
use crate::config::Config;
use crate::config::TlsConfig;
use crate::telemetry::Metrics;
use certificate::Source;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// From one look at the files to the next.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Directory of a certificate that the appliance makes, in the data directory.
const DIRECTORY: &str = "tls";

/// Where the certificate lies that the appliance makes for itself.
#[must_use]
pub fn own_certificate(data_dir: &Path) -> PathBuf {
    self_signed::certificate_file(&data_dir.join(DIRECTORY))
}

/// The doors that speak TLS; `None` for one that does not.
#[derive(Debug, Clone, Default)]
pub struct Tls {
    /// Of console and API.
    pub http: Option<Arc<Acceptor>>,
    /// Of the Redis adapter.
    pub redis: Option<Arc<Acceptor>>,
}

impl Tls {
    /// Reads or makes the certificates of the doors that are configured to speak TLS.
    ///
    /// # Errors
    /// In words, which certificate cannot be used and why.
    pub fn open(config: &Config, clock: &Clock, metrics: &Arc<Metrics>) -> Result<Self, String> {
        let names = names::of(config);
        let source = |tls: &TlsConfig| match (&tls.certificate_file, &tls.key_file) {
            (Some(certificate), Some(key)) => {
                Source::Files { certificate: certificate.clone(), key: key.clone() }
            }
            _ => Source::Own { directory: config.store.data_dir.join(DIRECTORY), names: names.clone() },
        };
        let door = |name: &'static str, tls: Option<&TlsConfig>, protocols: &[&[u8]]| {
            let Some(tls) = tls else { return Ok(None) };
            let certificate = Certificate::open(name, source(tls), clock.clone(), Arc::clone(metrics))?;
            Acceptor::new(name, certificate, protocols, Arc::clone(metrics)).map(|a| Some(Arc::new(a)))
        };
        let redis = config.resp.tls.as_ref().filter(|_| config.resp.enabled);
        Ok(Self {
            http: door("http", config.http.tls.as_ref(), &[b"http/1.1"])?,
            redis: door("redis", redis, &[])?,
        })
    }

    fn certificates(&self) -> impl Iterator<Item = &Arc<Certificate>> {
        [&self.http, &self.redis].into_iter().flatten().map(|acceptor| acceptor.certificate())
    }

    /// Reads the certificates again. One that cannot be used leaves the one in force; that is counted and logged.
    ///
    /// # Errors
    /// In words, a line for each certificate that could not be used.
    pub fn reload(&self) -> Result<(), String> {
        let failed: Vec<String> = self.certificates().filter_map(|c| c.reload().err()).collect();
        if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
    }

    /// Looks once a minute whether files have changed or a certificate has to be renewed, until `stop` says so.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        if self.certificates().next().is_none() {
            return;
        }
        loop {
            let stopped = tokio::time::timeout(LOOK_EVERY, stop.wait_for(|stop| *stop)).await.is_ok();
            if stopped {
                return;
            }
            let this = self.clone();
            // Files may lie on a slow disk. A look that failed has said so itself.
            let _looked =
                tokio::task::spawn_blocking(move || this.certificates().for_each(|c| c.look())).await;
        }
    }
}
