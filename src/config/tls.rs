//! TLS of a listener: which certificate it shows, and what can be wrong with the files.

use crate::domain::health_certificate;
use jiff::Timestamp;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::Error;
use rustls::pki_types::pem::PemObject;
use rustls::sign::CertifiedKey;
use serde::Deserialize;
use serde::Serialize;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;

/// Largest file of certificates or of a key that is read.
pub const FILE_MAX_BYTES: u64 = 256 * 1024;
/// Mode bits that let everybody on the machine read a file.
const READ_BY_ALL: u32 = 0o004;

/// The certificate of a listener: of two files, or made on request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsConfig {
    /// PEM: the certificate, and behind it those that lead to its authority.
    pub certificate_file: Option<PathBuf>,
    /// PEM: its private key, without a pass phrase.
    pub key_file: Option<PathBuf>,
    /// Makes a certificate at the start and renews it, instead of the two files.
    pub self_signed: bool,
}

/// Why a certificate cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The key of the section that it is about.
    pub key: &'static str,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: &'static str,
}

/// A certificate that can be shown.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The chain, with a key that fits.
    pub certified: CertifiedKey,
    /// Until when it is good.
    pub not_after: Timestamp,
}

/// Reads certificate and key, and makes sure that a client could accept them now.
///
/// # Errors
/// Which of the two files is to blame, in words.
pub fn read(certificate_file: &Path, key_file: &Path, now: Timestamp) -> Result<Certificate, Fault> {
    let chain = chain(certificate_file)?;
    let key = key(key_file)?;
    let fault = |what: &str, hint| Fault {
        key: "certificate_file",
        what: format!("{}: {what}", certificate_file.display()),
        hint,
    };
    let (from, until) = chain.first().and_then(|own| health_certificate::validity(own)).ok_or_else(|| {
        fault("the first certificate cannot be read", "put the server's own certificate first")
    })?;
    if until <= now {
        return Err(fault(
            &format!("the certificate ended at {until}"),
            "put a renewed certificate there, or set `self_signed = true` meanwhile",
        ));
    }
    if from > now {
        return Err(fault(
            &format!("the certificate is good from {from} on"),
            "look at this machine's clock, or wait",
        ));
    }
    let signs = any_supported_type(&key).map_err(|_| Fault {
        key: "key_file",
        what: format!("{}: a key of a kind that cannot be used", key_file.display()),
        hint: "use a key of RSA with 2048 bits or more, of ECDSA (P-256, P-384) or of Ed25519",
    })?;
    let certified = CertifiedKey::new(chain, signs);
    if certified.keys_match().is_err() {
        return Err(Fault {
            key: "key_file",
            what: format!(
                "{}: not the key of the certificate in {}",
                key_file.display(),
                certificate_file.display()
            ),
            hint: "name the two files that were made together; the server's own certificate comes first",
        });
    }
    Ok(Certificate { certified, not_after: until })
}

fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let fault = |what: String, hint| Fault {
        key: "certificate_file",
        what: format!("{}: {what}", file.display()),
        hint,
    };
    let text = bytes(file).map_err(|what| fault(what, "let the service's user read it"))?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    match all {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        _ => Err(fault(
            "no certificate in PEM".to_owned(),
            "put the certificate there; it begins with -----BEGIN CERTIFICATE-----",
        )),
    }
}

fn key(file: &Path) -> Result<PrivateKeyDer<'static>, Fault> {
    let fault =
        |what: &str, hint| Fault { key: "key_file", what: format!("{}: {what}", file.display()), hint };
    let text = bytes(file).map_err(|what| fault(&what, "let the service's user read it, and nobody else"))?;
    let open = fs::metadata(file).is_ok_and(|meta| meta.permissions().mode() & READ_BY_ALL != 0);
    if open {
        return Err(fault("everybody on this machine may read the private key", "chmod 640, or 600"));
    }
    PrivateKeyDer::from_pem_slice(&text).map_err(|error| match error {
        Error::NoItemsFound if find(&text, b"ENCRYPTED PRIVATE KEY") => {
            fault("the key is locked by a pass phrase", "unlock it: openssl pkey -in FILE -out FILE")
        }
        _ => fault(
            "no private key in PEM",
            "put the key there; it begins with -----BEGIN PRIVATE KEY-----, or RSA or EC PRIVATE KEY",
        ),
    })
}

fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    let failed = |e: std::io::Error| format!("cannot be read ({e})");
    let length = fs::metadata(file).map_err(failed)?.len();
    if length > FILE_MAX_BYTES {
        return Err(format!("{length} bytes are too many for a certificate or a key"));
    }
    fs::read(file).map_err(failed)
}

fn find(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|part| part == word)
}
