//! One TLS check: a handshake that a careful client would accept, and how long the certificate is good for.

use crate::clock::Stopwatch;
use crate::domain::health::Check;
use crate::domain::health_certificate;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_mask::Talk;
use crate::probes::found::Found;
use crate::probes::tcp;
use jiff::Timestamp;
use rustls::ClientConfig;
use rustls::DigitallySignedStruct;
use rustls::Error;
use rustls::RootCertStore;
use rustls::SignatureScheme;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::danger::ServerCertVerified;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::crypto::ring;
use rustls::crypto::verify_tls12_signature;
use rustls::crypto::verify_tls13_signature;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use rustls::pki_types::pem::PemObject;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::TlsConnector;

/// Whom to shake hands with.
#[derive(Clone)]
pub struct Peer {
    /// Host and port.
    pub address: String,
    /// The name that the certificate has to carry.
    pub name: String,
    /// Who is trusted.
    pub config: Arc<ClientConfig>,
}

/// Trusts the authorities of this machine, or those of a file and no others.
///
/// # Errors
/// In words, when the file cannot be used.
pub fn trust(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    match ca_file {
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Some(path) => {
            let failed = |e: String| format!("{}: {e}", path.display());
            let all = CertificateDer::pem_file_iter(path).map_err(|e| failed(e.to_string()))?;
            for one in all {
                let one = one.map_err(|e| failed(e.to_string()))?;
                roots.add(one).map_err(|e| failed(e.to_string()))?;
            }
        }
    }
    Ok(Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()))
}

/// Encrypts, and takes any certificate: who listens on the way learns nothing, who stands in the way everything.
#[must_use]
pub fn trust_anybody() -> Arc<ClientConfig> {
    let anybody = Arc::new(Anybody(ring::default_provider().signature_verification_algorithms));
    Arc::new(
        ClientConfig::builder().dangerous().with_custom_certificate_verifier(anybody).with_no_client_auth(),
    )
}

/// Checks that the other side holds the key of its certificate, whoever that is.
#[derive(Debug)]
struct Anybody(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

/// Shakes hands once and hangs up.
pub async fn check(peer: &Peer, check: &Check, now: impl Fn() -> Timestamp + Send + Sync) -> Found {
    let limit = Duration::from_millis(check.timeout_ms);
    let watch = Stopwatch::start();
    let mut talk = Talk::default();
    talk.say(&format!("connect to {}, handshake as {}", peer.address, peer.name));
    let Ok(name) = ServerName::try_from(peer.name.clone()) else {
        return Found::failed(format!("{} is no name of a server", peer.name), talk);
    };
    let stream = match tcp::connect(&peer.address, limit).await {
        Ok(stream) => stream,
        Err(words) => return Found::failed(words, talk),
    };
    let shaken =
        tokio::time::timeout(limit, TlsConnector::from(Arc::clone(&peer.config)).connect(name, stream));
    let session = match shaken.await {
        Ok(Ok(session)) => session,
        Ok(Err(error)) => return Found::failed(format!("no handshake: {error}"), talk),
        Err(_) => return Found::failed(format!("no handshake within {} ms", limit.as_millis()), talk),
    };
    let latency_ms = watch.millis();
    let (_, connection) = session.get_ref();
    let version = connection.protocol_version().map(|v| format!("{v:?}")).unwrap_or_default();
    let own = connection.peer_certificates().and_then(|all| all.first());
    let until = own.and_then(|der| health_certificate::not_after(der));
    talk.hear(&format!("{version}, certificate until {}", until.map(|u| u.to_string()).unwrap_or_default()));
    let now = now();
    let fact = |name: &str| match (name, until) {
        ("latency", _) => Fact::Number(latency_ms / 1000.0),
        ("version", _) => Fact::Text(version.clone()),
        ("certificate_days", Some(until)) => Fact::Number(health_certificate::days_left(until, now)),
        _ => Fact::Missing(String::new()),
    };
    let facts = check.operands().into_iter().map(|o| (o.clone(), fact(&o.name))).collect();
    Found::answered(health_conditions::judge(&check.expect, &check.prefer, &facts), latency_ms, talk)
}
