//! Sealing what must not be readable in the ledger: recipients, messages.
//!
//! The key lies beside the ledger in a file of its own that only the appliance's user may read, so that a copy of the
//! ledger alone gives nothing away.

use crate::domain::audit::hex;
use crate::store::error::StoreError;
use ring::aead::Aad;
use ring::aead::CHACHA20_POLY1305;
use ring::aead::LessSafeKey;
use ring::aead::NONCE_LEN;
use ring::aead::Nonce;
use ring::aead::UnboundKey;
use ring::hmac;
use std::fs;
use std::fs::File;
use std::io::ErrorKind;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Name of the key file in the data directory.
pub const SEAL_KEY_FILE: &str = "seal.key";
/// Says that the key is kept elsewhere: no other one may be made.
const ELSEWHERE_FILE: &str = "seal.elsewhere";
const KEY_BYTES: usize = 32;
/// First byte of what is sealed, so that another form can come later.
const FORM: u8 = 1;
/// Characters of a name made with [`Sealer::name`].
const NAME_CHARS: usize = 32;

/// Seals and opens. There is one per ledger.
pub struct Sealer {
    key: LessSafeKey,
    names: hmac::Key,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

impl Sealer {
    /// Reads the key of a data directory, or makes it at the first start.
    ///
    /// # Errors
    /// When the file cannot be read or made, or does not hold a key.
    pub fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let path = data_dir.join(SEAL_KEY_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => {
                keep_private(&path)?;
                let key = unhex(text.trim()).ok_or_else(|| {
                    let what = "does not hold a key: restore it from a backup, or remove it and retry no old delivery";
                    StoreError::Other(format!("{} {what}", path.display()))
                })?;
                Self::from_key(key)
            }
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let note = data_dir.join(ELSEWHERE_FILE);
                if note.exists() {
                    let what = "says that the sealing key is a credential of the service, and none was given; \
                                a key that is made anew could not open what is sealed";
                    return Err(StoreError::Other(format!("{} {what}", note.display())));
                }
                let key = random_bytes::<KEY_BYTES>()?;
                write_key(data_dir, &path, &key).map_err(|e| failed(&path, "made", &e))?;
                Self::from_key(key)
            }
            Err(e) => Err(failed(&path, "read", &e)),
        }
    }

    /// Takes the key from a file that somebody else keeps, as a credential of systemd; none is written into the data
    /// directory, only a note that there need not be one. Where the directory has a key of its own, both must be the same.
    ///
    /// # Errors
    /// When the file cannot be read or does not hold a key, or another one than the data directory has.
    pub fn open_given(data_dir: &Path, given: &Path) -> Result<Self, StoreError> {
        let text = fs::read_to_string(given).map_err(|e| failed(given, "read", &e))?;
        let key = unhex(text.trim()).ok_or_else(|| {
            let what = "does not hold a key: 64 hexadecimal digits, as `openssl rand -hex 32` makes them";
            StoreError::Other(format!("{} {what}", given.display()))
        })?;
        let mode = fs::metadata(given).map_err(|e| failed(given, "read", &e))?.permissions().mode();
        if mode & 0o007 != 0 {
            tracing::warn!(file = %given.display(), "others can read the sealing key: close it to them");
        }
        let own = data_dir.join(SEAL_KEY_FILE);
        if let Ok(text) = fs::read_to_string(&own)
            && unhex(text.trim()) != Some(key)
        {
            let what = "holds another key than the credential: what was sealed with it could not be opened";
            return Err(StoreError::Other(format!("{} {what}", own.display())));
        }
        let note = data_dir.join(ELSEWHERE_FILE);
        if !note.exists() {
            write_private(data_dir, &note, b"the sealing key is a credential of the service\n")
                .map_err(|e| failed(&note, "made", &e))?;
        }
        Self::from_key(key)
    }

    /// A key that lives as long as the process: when the data directory cannot keep one.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn passing() -> Result<Self, StoreError> {
        Self::from_key(random_bytes()?)
    }

    fn from_key(master: [u8; KEY_BYTES]) -> Result<Self, StoreError> {
        let master = hmac::Key::new(hmac::HMAC_SHA256, &master);
        let sealing = hmac::sign(&master, b"tradewarden seal 1");
        let naming = hmac::sign(&master, b"tradewarden names 1");
        let key = UnboundKey::new(&CHACHA20_POLY1305, sealing.as_ref())
            .map_err(|_| StoreError::Other("the sealing key has the wrong length".to_owned()))?;
        Ok(Self { key: LessSafeKey::new(key), names: hmac::Key::new(hmac::HMAC_SHA256, naming.as_ref()) })
    }

    /// Seals `clear` for `place`; it can be opened only with the same words for the place.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn seal(&self, place: &str, clear: &[u8]) -> Result<Vec<u8>, StoreError> {
        let nonce = random_bytes::<NONCE_LEN>()?;
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + clear.len() + CHACHA20_POLY1305.tag_len());
        sealed.push(FORM);
        sealed.extend_from_slice(&nonce);
        let mut body = clear.to_vec();
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), &mut body)
            .map_err(|_| StoreError::Other("sealing failed".to_owned()))?;
        sealed.append(&mut body);
        Ok(sealed)
    }

    /// Opens what was sealed for `place`; `None` when the key, the place or the bytes are others.
    #[must_use]
    pub fn open_sealed(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (form, rest) = sealed.split_first()?;
        if *form != FORM || rest.len() < NONCE_LEN {
            return None;
        }
        let (nonce, body) = rest.split_at(NONCE_LEN);
        let mut body = body.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let clear = self.key.open_in_place(nonce, Aad::from(place), &mut body).ok()?;
        Some(clear.to_vec())
    }

    /// A name that only this appliance can make of `parts`, always the same one: for idempotency keys.
    #[must_use]
    pub fn name(&self, parts: &[&str]) -> String {
        let mut context = hmac::Context::with_key(&self.names);
        for part in parts {
            context.update(&part.len().to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut name = hex(context.sign().as_ref());
        name.truncate(NAME_CHARS);
        name
    }
}

fn failed(path: &Path, what: &str, error: &std::io::Error) -> StoreError {
    StoreError::Other(format!("{} cannot be {what}: {error}", path.display()))
}

fn random_bytes<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| StoreError::Other(format!("no random bytes: {e}")))?;
    Ok(bytes)
}

fn unhex(text: &str) -> Option<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    if text.len() != KEY_BYTES * 2 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(i * 2..i * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}

fn write_key(data_dir: &Path, path: &Path, key: &[u8; KEY_BYTES]) -> std::io::Result<()> {
    write_private(data_dir, path, format!("{}\n", hex(key)).as_bytes())
}

/// Writes beside and renames, so that a crash leaves either no file or a whole one.
pub(in crate::store) fn write_private(data_dir: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = File::options().create(true).write(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    // Made by root for an appliance that runs as another user: the key belongs to whom the directory belongs.
    let owner = fs::metadata(data_dir)?;
    if file.metadata()?.uid() != owner.uid() {
        std::os::unix::fs::fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
    }
    file.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(data_dir)?.sync_all()
}

pub(in crate::store) fn keep_private(path: &Path) -> Result<(), StoreError> {
    let mode = fs::metadata(path).map_err(|e| failed(path, "read", &e))?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!(file = %path.display(), "others could read this key; it is closed to them now");
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))
            .map_err(|e| failed(path, "closed", &e))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_place_only() {
        let dir = tempfile::tempdir().unwrap();
        let sealer = Sealer::open(dir.path()).unwrap();
        let sealed = sealer.seal("recipient of 7", b"a@desk.example").unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"desk"));
        assert_ne!(
            sealed,
            sealer.seal("recipient of 7", b"a@desk.example").unwrap(),
            "each has its own nonce"
        );
        let again = Sealer::open(dir.path()).unwrap();
        assert_eq!(again.open_sealed("recipient of 7", &sealed).as_deref(), Some(&b"a@desk.example"[..]));
        assert_eq!(again.open_sealed("recipient of 8", &sealed), None);
        let mut bent = sealed.clone();
        bent[20] ^= 1;
        assert_eq!(again.open_sealed("recipient of 7", &bent), None);
        assert_eq!(again.open_sealed("recipient of 7", &[]), None);
        assert_eq!(Sealer::passing().unwrap().open_sealed("recipient of 7", &sealed), None);
    }

    #[test]
    fn the_key_file_is_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(SEAL_KEY_FILE);
        Sealer::open(dir.path()).unwrap();
        let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        Sealer::open(dir.path()).unwrap();
        assert_eq!(mode(&path), 0o600);
        fs::write(&path, "short").unwrap();
        assert!(Sealer::open(dir.path()).unwrap_err().to_string().contains("seal.key"));
    }

    #[test]
    fn a_name_depends_on_each_part_and_on_where_it_ends() {
        let dir = tempfile::tempdir().unwrap();
        let sealer = Sealer::open(dir.path()).unwrap();
        assert_eq!(sealer.name(&["1", "opened"]), Sealer::open(dir.path()).unwrap().name(&["1", "opened"]));
        assert_ne!(sealer.name(&["1", "opened"]), sealer.name(&["1o", "pened"]));
        assert_eq!(sealer.name(&["1"]).len(), NAME_CHARS);
    }
}
