//! The certificate that a door shows: where it comes from, and how another takes its place.

use crate::clock::Clock;
use crate::config::tls;
use crate::domain::health_certificate;
use crate::telemetry::Metrics;
use crate::tls::self_signed;
use arc_swap::ArcSwap;
use jiff::SignedDuration;
use jiff::Timestamp;
use parking_lot::Mutex;
use rustls::server::ClientHello;
use rustls::server::ResolvesServerCert;
use rustls::sign::CertifiedKey;
use sha2::Digest;
use sha2::Sha256;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// A certificate that ends sooner is warned of.
const WARN_DAYS: f64 = 14.0;
/// Such a warning is repeated after so long.
const WARN_EVERY_DAYS: f64 = 1.0;
/// A renewal that failed is tried again after so long.
const RENEW_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Where a certificate comes from.
#[derive(Debug)]
pub enum Source {
    /// Two files that somebody else keeps up.
    Files {
        /// The chain.
        certificate: PathBuf,
        /// The private key.
        key: PathBuf,
    },
    /// The appliance makes it.
    Own {
        /// Where it is kept.
        directory: PathBuf,
        /// What it is good for.
        names: Vec<String>,
    },
}

impl Source {
    fn files(&self) -> (PathBuf, PathBuf) {
        match self {
            Self::Files { certificate, key } => (certificate.clone(), key.clone()),
            Self::Own { directory, .. } => {
                (self_signed::certificate_file(directory), self_signed::key_file(directory))
            }
        }
    }

    fn read(&self, now: Timestamp) -> Result<tls::Certificate, String> {
        match self {
            Self::Files { certificate, key } => {
                tls::read(certificate, key, now).map_err(|fault| format!("{}; {}", fault.what, fault.hint))
            }
            Self::Own { directory, names } => self_signed::ensure(directory, names, now),
        }
    }

    fn read_at_start(&self, now: Timestamp) -> Result<tls::Certificate, String> {
        match self {
            Self::Files { .. } => self.read(now),
            Self::Own { directory, names } => self_signed::ensure_at_start(directory, names, now),
        }
    }
}

/// What tells one version of a file from the next.
type Stamp = (u64, i64, i64, u64);

fn stamp(file: &Path) -> Option<Stamp> {
    let meta = fs::metadata(file).ok()?;
    Some((meta.ino(), meta.mtime(), meta.mtime_nsec(), meta.len()))
}

#[derive(Debug)]
struct Current {
    certified: Arc<CertifiedKey>,
    not_after: Timestamp,
    sha256: String,
}

/// A certificate as people are shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The file that holds it.
    pub file: PathBuf,
    /// Its SHA-256 fingerprint, in pairs of digits.
    pub sha256: String,
    /// Until when it is good.
    pub not_after: Timestamp,
    /// The appliance made it: clients have to be given it.
    pub self_signed: bool,
}

/// The certificate of one door. New handshakes get the one that was read last and could be used.
#[derive(Debug)]
pub struct Certificate {
    door: &'static str,
    source: Source,
    clock: Clock,
    metrics: Arc<Metrics>,
    current: ArcSwap<Current>,
    /// The files as they were when they were last read, whether they could be used or not.
    read_as: Mutex<[Option<Stamp>; 2]>,
    warned: Mutex<Option<Timestamp>>,
    /// When a renewal of one's own was last tried.
    tried: Mutex<Option<Timestamp>>,
}

impl Certificate {
    /// Reads it, or makes it.
    ///
    /// # Errors
    /// In words, why it cannot be used.
    pub fn open(
        door: &'static str,
        source: Source,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> Result<Arc<Self>, String> {
        let current = ArcSwap::from_pointee(current(source.read_at_start(clock.now())?));
        // Counted from the start on, so that the first failure shows as an increase.
        metrics.tradewarden_tls_reload_failures_total.with_label_values(&[door]).inc_by(0);
        let this = Self {
            door,
            read_as: Mutex::new(stamps(&source)),
            source,
            clock,
            metrics,
            current,
            warned: Mutex::default(),
            tried: Mutex::default(),
        };
        this.show();
        Ok(Arc::new(this))
    }

    /// Reads it again. One that cannot be used leaves the one in force, and is counted and logged.
    ///
    /// # Errors
    /// In words, why the new one cannot be used.
    pub fn reload(&self) -> Result<(), String> {
        *self.read_as.lock() = stamps(&self.source);
        let read = self.source.read(self.clock.now()).map(current);
        // One's own may have been renewed just now.
        *self.read_as.lock() = stamps(&self.source);
        match read {
            Ok(new) => {
                let (door, sha256, until) = (self.door, new.sha256.clone(), new.not_after);
                let before = self.current.swap(Arc::new(new));
                if before.sha256 != sha256 {
                    tracing::info!(door, sha256, %until, "another certificate is shown from now on");
                }
                self.show();
                Ok(())
            }
            Err(words) => {
                let (door, until) = (self.door, self.current.load().not_after);
                tracing::error!(door, %until, "the new certificate cannot be used, the old one stays: {words}");
                self.metrics.tradewarden_tls_reload_failures_total.with_label_values(&[door]).inc();
                Err(format!("{door}: {words}"))
            }
        }
    }

    /// Reads it again when a file has changed, or when one's own has to be renewed.
    pub fn look(&self) {
        if self.is_due() || *self.read_as.lock() != stamps(&self.source) {
            // It has been counted and logged.
            let _failed = self.reload();
        }
        self.warn();
    }

    /// Whether one's own has to be renewed and that was not tried lately.
    fn is_due(&self) -> bool {
        let now = self.clock.now();
        let due = matches!(self.source, Source::Own { .. })
            && self_signed::is_due(self.current.load().not_after, now);
        let mut tried = self.tried.lock();
        let lately = tried.is_some_and(|at| now.duration_since(at) < RENEW_EVERY);
        if due && !lately {
            *tried = Some(now);
        }
        due && !lately
    }

    /// The certificate as people are shown it.
    pub fn shown(&self) -> Shown {
        let current = self.current.load();
        Shown {
            file: self.source.files().0,
            sha256: current.sha256.clone(),
            not_after: current.not_after,
            self_signed: matches!(self.source, Source::Own { .. }),
        }
    }

    fn show(&self) {
        let seconds = self.current.load().not_after.as_second() as f64;
        self.metrics
            .tradewarden_tls_certificate_expiry_timestamp_seconds
            .with_label_values(&[self.door])
            .set(seconds);
        self.warn();
    }

    fn warn(&self) {
        let (now, until) = (self.clock.now(), self.current.load().not_after);
        let left = health_certificate::days_left(until, now);
        let mut warned = self.warned.lock();
        let lately = warned.is_some_and(|at| -health_certificate::days_left(at, now) < WARN_EVERY_DAYS);
        if left < WARN_DAYS && !lately {
            let (door, file) = (self.door, self.source.files().0.display().to_string());
            tracing::warn!(door, %until, file, "the certificate ends soon: {left:.1} days are left");
            *warned = Some(now);
        }
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.load().certified))
    }
}

fn stamps(source: &Source) -> [Option<Stamp>; 2] {
    let (certificate, key) = source.files();
    [stamp(&certificate), stamp(&key)]
}

fn current(read: tls::Certificate) -> Current {
    let own = read.certified.cert.first().map(Sha256::digest).unwrap_or_default();
    let pairs: Vec<String> = own.iter().map(|byte| format!("{byte:02X}")).collect();
    Current { certified: Arc::new(read.certified), not_after: read.not_after, sha256: pairs.join(":") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn failures(metrics: &Metrics) -> u64 {
        metrics.tradewarden_tls_reload_failures_total.with_label_values(&["http"]).get()
    }

    #[test]
    fn a_look_renews_ones_own_and_sees_files_that_changed() {
        let (dir, metrics) = (tempfile::tempdir().unwrap(), Arc::new(Metrics::new().unwrap()));
        let start: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        let day = Duration::from_secs(86_400);
        let clock = Clock::manual(start);
        let open = |source| Certificate::open("http", source, clock.clone(), Arc::clone(&metrics)).unwrap();
        let own = Source::Own { directory: dir.path().to_owned(), names: vec!["localhost".to_owned()] };
        let made = open(own);
        let (certificate, key) = made.source.files();
        let named = open(Source::Files { certificate: certificate.clone(), key });
        let first = made.shown();
        assert_eq!((first.self_signed, named.shown().self_signed), (true, false));
        assert_eq!(first.sha256, named.shown().sha256);

        clock.set(start + 300 * day);
        made.look();
        named.look();
        assert_eq!((made.shown().sha256, named.shown().sha256), (first.sha256.clone(), first.sha256.clone()));
        clock.set(start + 370 * day);
        named.look();
        assert_eq!(named.shown().sha256, first.sha256, "somebody else keeps the files up");
        made.look();
        let second = made.shown();
        assert!(second.sha256 != first.sha256 && second.not_after > first.not_after);
        named.look();
        assert_eq!(named.shown().sha256, second.sha256, "the files changed");

        // One that cannot be used is said once, not at each look, and changes nothing.
        fs::write(&certificate, "half a file").unwrap();
        named.look();
        named.look();
        assert_eq!((named.shown().sha256, failures(&metrics)), (second.sha256.clone(), 1));
        made.look();
        assert_ne!(made.shown().sha256, second.sha256, "one's own is made anew");
        named.look();
        assert_eq!(named.shown().sha256, made.shown().sha256);
        let ends = &metrics.tradewarden_tls_certificate_expiry_timestamp_seconds;
        assert_eq!(ends.with_label_values(&["http"]).get(), made.shown().not_after.as_second() as f64);
    }
}
