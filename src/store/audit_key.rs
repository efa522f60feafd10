//! The key that signs evidence: made at the first use, in a file of its own that only the appliance's user may read.

use crate::domain::audit::hex;
use crate::domain::audit_evidence::Signer;
use crate::domain::audit_evidence::fingerprint;
use crate::store::error::StoreError;
use crate::store::seal::keep_private;
use crate::store::seal::write_private;
use ring::rand::SystemRandom;
use ring::signature::Ed25519KeyPair;
use ring::signature::KeyPair;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Name of the key file in the data directory.
pub const EVIDENCE_KEY_FILE: &str = "evidence.key";

/// Signs evidence.
pub struct EvidenceKey(Ed25519KeyPair);

impl std::fmt::Debug for EvidenceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EvidenceKey")
    }
}

impl EvidenceKey {
    /// Reads the key of a data directory, or makes it.
    ///
    /// # Errors
    /// When the file cannot be read or made, or does not hold a key.
    pub fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let path = data_dir.join(EVIDENCE_KEY_FILE);
        let failed = |what: &str| StoreError::Other(format!("{} {what}", path.display()));
        let bytes = match fs::read(&path) {
            Ok(bytes) => {
                keep_private(&path)?;
                bytes
            }
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
                    .map_err(|_| failed("cannot be made: no random bytes"))?;
                write_private(data_dir, &path, made.as_ref())
                    .map_err(|e| failed(&format!("cannot be made: {e}")))?;
                made.as_ref().to_vec()
            }
            Err(e) => return Err(failed(&format!("cannot be read: {e}"))),
        };
        let pair = Ed25519KeyPair::from_pkcs8(&bytes).map_err(|_| {
            failed("does not hold a key: restore it from a backup, or remove it to have a new one made")
        })?;
        Ok(Self(pair))
    }

    /// The public half, in hexadecimal.
    #[must_use]
    pub fn public(&self) -> String {
        hex(self.0.public_key().as_ref())
    }

    /// What the public half is recognised by.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(self.0.public_key().as_ref())
    }
}

impl Signer for EvidenceKey {
    fn sign(&self, bytes: &[u8]) -> String {
        hex(self.0.sign(bytes).as_ref())
    }
}
