//! Copies of the records that stand on their own: taken while they are written, checked before they count, refused when they
//! are not whole.
//!
//! A backup is a directory: the ledger, the keys that open what is sealed in it, and `manifest.json`, written last.

use crate::domain::audit::hex;
use crate::store::audit_verify::verify_file;
use crate::store::error::StoreError;
use crate::store::open;
use crate::store::open::LEDGER_FILE;
use crate::store::open::MARKER_FILE;
use crate::store::reader::open_read_only;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use rusqlite::backup::StepResult;
use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;

/// Name of the file that makes a directory a backup.
pub const MANIFEST_FILE: &str = "manifest.json";
/// Form of the manifest.
const FORM: u32 = 1;
/// Begins the name of a directory in which a backup is being made.
const PARTIAL: &str = ".partial-";
/// Bytes read at a time.
const PIECE_BYTES: usize = 256 * 1024;
/// Ending of the files that hold keys.
const KEY_SUFFIX: &str = ".key";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Form of this file.
    pub form: u32,
    /// Name of the directory.
    pub name: String,
    /// ISO time.
    pub created_at: String,
    /// Why it was taken; empty for one that was due.
    pub label: String,
    /// Version of the program that took it.
    pub program: String,
    /// Schema of the ledger.
    pub schema: i64,
    /// Bytes of the ledger.
    pub ledger_bytes: u64,
    /// SHA-256 of the ledger, hexadecimal.
    pub ledger_sha256: String,
    /// Number of the newest audit entry in it.
    pub audit_head_id: i64,
    /// Its hash.
    pub audit_head_hash: String,
    /// Names of the files with keys.
    pub keys: Vec<String>,
}

/// What a backup to be taken is called.
#[derive(Debug, Clone)]
pub struct Naming {
    /// Name of the directory, without a slash.
    pub name: String,
    /// ISO time.
    pub created_at: String,
    /// Why.
    pub label: String,
    /// Version of the program.
    pub program: String,
}

/// Takes a backup of the records of `data_dir` into a new directory below `into`. Blocks; writers are not held up.
///
/// # Errors
/// No space, a directory that cannot be written, a copy that does not verify: nothing of it is kept then.
pub fn take(data_dir: &Path, into: &Path, naming: &Naming) -> Result<Manifest, StoreError> {
    let place = into.join(&naming.name);
    if place.exists() {
        return Err(StoreError::Other(format!("{} is there already", place.display())));
    }
    let partial = into.join(format!("{PARTIAL}{}", naming.name));
    let _ = fs::remove_dir_all(&partial);
    make_private(&partial)?;
    let made = fill(data_dir, &partial, naming).and_then(|manifest| {
        named(&place, fs::rename(&partial, &place).and_then(|()| sync_directory(into)))?;
        Ok(manifest)
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
    made
}

fn fill(data_dir: &Path, partial: &Path, naming: &Naming) -> Result<Manifest, StoreError> {
    let copy = partial.join(LEDGER_FILE);
    copy_ledger(&data_dir.join(LEDGER_FILE), &copy)?;
    let (schema, head_id, head_hash) = check_ledger(&copy)?;
    let mut keys = Vec::new();
    for path in key_files(data_dir) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        copy_private(&path, &partial.join(name))?;
        keys.push(name.to_owned());
    }
    let (ledger_bytes, ledger_sha256) = fingerprint(&copy)?;
    let manifest = Manifest {
        form: FORM,
        name: naming.name.clone(),
        created_at: naming.created_at.clone(),
        label: naming.label.clone(),
        program: naming.program.clone(),
        schema,
        ledger_bytes,
        ledger_sha256,
        audit_head_id: head_id,
        audit_head_hash: head_hash,
        keys,
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| StoreError::Other(e.to_string()))?;
    let path = partial.join(MANIFEST_FILE);
    named(&path, fs::write(&path, text).and_then(|()| File::open(&path)?.sync_all()))?;
    named(partial, sync_directory(partial))?;
    Ok(manifest)
}

/// Checks a backup: manifest, size, hash, pages, and the whole audit chain to the head that the manifest names.
///
/// # Errors
/// What is not whole, in words.
pub fn check(place: &Path) -> Result<Manifest, StoreError> {
    let manifest = manifest(place)?;
    let ledger = place.join(LEDGER_FILE);
    let not_whole = |why: String| Err(StoreError::Other(format!("{} is not whole: {why}", place.display())));
    let (bytes, sha256) = fingerprint(&ledger)?;
    if bytes != manifest.ledger_bytes {
        return not_whole(format!("{LEDGER_FILE} has {bytes} bytes, {} were written", manifest.ledger_bytes));
    }
    if sha256 != manifest.ledger_sha256 {
        return not_whole(format!("{LEDGER_FILE} was changed after it was written"));
    }
    if let Some(missing) = manifest.keys.iter().find(|name| !place.join(name).is_file()) {
        return not_whole(format!("{missing} is missing"));
    }
    let (_, head_id, head_hash) = check_ledger(&ledger)?;
    if (head_id, &head_hash) != (manifest.audit_head_id, &manifest.audit_head_hash) {
        return not_whole(format!(
            "its audit log ends at entry {head_id}, it was taken at {}",
            manifest.audit_head_id
        ));
    }
    Ok(manifest)
}

/// Reads what a backup says of itself; nothing is checked.
///
/// # Errors
/// When it is no backup, or one of a newer form.
pub fn manifest(place: &Path) -> Result<Manifest, StoreError> {
    let path = place.join(MANIFEST_FILE);
    let text = fs::read(&path).map_err(|e| {
        StoreError::Other(format!("{} is no backup: {MANIFEST_FILE} cannot be read ({e})", place.display()))
    })?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|e| StoreError::Other(format!("{} is damaged: {e}", path.display())))?;
    if manifest.form != FORM {
        let form = manifest.form;
        return Err(StoreError::Other(format!(
            "{} has form {form}, this program knows {FORM}",
            path.display()
        )));
    }
    Ok(manifest)
}

/// The backups below a directory, newest first. What is no backup is passed over.
#[must_use]
pub fn list(directory: &Path) -> Vec<Manifest> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut all: Vec<Manifest> = entries.filter_map(|entry| manifest(&entry.path()).ok()).collect();
    all.sort_by(|a, b| (&b.created_at, &b.name).cmp(&(&a.created_at, &a.name)));
    all
}

/// Removes all but the `keep` newest backups of those without a label; one that somebody named stays.
///
/// # Errors
/// When a directory cannot be removed.
pub fn prune(directory: &Path, keep: usize) -> Result<Vec<String>, StoreError> {
    let mut removed = Vec::new();
    for old in list(directory).into_iter().filter(|m| m.label.is_empty()).skip(keep) {
        let place = directory.join(&old.name);
        named(&place, fs::remove_dir_all(&place))?;
        removed.push(old.name);
    }
    Ok(removed)
}

/// Puts a checked backup in place of the records of `data_dir`, which no appliance may have open. Records that are there are
/// moved aside into `aside`, never removed; without `aside` they are a refusal.
///
/// # Errors
/// The backup is not whole, the directory is in use or not empty, the files cannot be written.
pub fn restore(place: &Path, data_dir: &Path, aside: Option<&Path>) -> Result<Manifest, StoreError> {
    let manifest = check(place)?;
    open::make_directory(data_dir)?;
    let _lock = open::lock(data_dir)?;
    let ledger = data_dir.join(LEDGER_FILE);
    if ledger.exists() || data_dir.join(MARKER_FILE).exists() {
        let Some(aside) = aside else {
            return Err(StoreError::Other(format!(
                "{} holds records already: add --replace to move them aside",
                data_dir.display()
            )));
        };
        move_aside(data_dir, aside)?;
    }
    for name in &manifest.keys {
        copy_private(&place.join(name), &data_dir.join(name))?;
    }
    // The ledger comes last and under its name at once: a restore that is cut leaves none, not half of one.
    let half = data_dir.join("ledger.restoring");
    copy_private(&place.join(LEDGER_FILE), &half)?;
    named(&ledger, fs::rename(&half, &ledger).and_then(|()| sync_directory(data_dir)))?;
    Ok(manifest)
}

/// Everything that belongs to the records, except the emergency latch: what was halted stays halted.
fn move_aside(data_dir: &Path, aside: &Path) -> Result<(), StoreError> {
    make_private(aside)?;
    let mut names: Vec<String> = ["", "-wal", "-shm"].map(|s| format!("{LEDGER_FILE}{s}")).to_vec();
    names.extend([MARKER_FILE, open::BOARD_DIRECTORY].map(str::to_owned));
    let keys =
        key_files(data_dir).into_iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    names.extend(keys);
    for name in names {
        let from = data_dir.join(&name);
        if from.exists() {
            named(&from, fs::rename(&from, aside.join(&name)))?;
        }
    }
    named(data_dir, sync_directory(data_dir))
}

/// Copies a ledger that others may be writing. One step holds one view of it, and with a write-ahead log holds up no writer.
pub(in crate::store) fn copy_ledger(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = open_read_only(from)?;
    let mut target = Connection::open(to)?;
    named(to, fs::set_permissions(to, fs::Permissions::from_mode(0o600)))?;
    {
        let backup = Backup::new(&source, &mut target)?;
        if backup.step(-1)? != StepResult::Done {
            return Err(StoreError::Locked);
        }
    }
    // One file: the copy needs no log beside it.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    target.close().map_err(|(_, error)| StoreError::from(error))?;
    named(to, File::open(to).and_then(|file| file.sync_all()))
}

/// Pages and audit chain of a ledger that nobody writes; its schema and the end of the chain.
fn check_ledger(path: &Path) -> Result<(i64, i64, String), StoreError> {
    let damaged = |cause: String| StoreError::Damaged { file: path.display().to_string(), cause };
    let connection = open_read_only(path)?;
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(damaged(verdict));
    }
    let schema = open::applied_version(&connection)?;
    drop(connection);
    let walked = verify_file(path)?;
    match walked.broken {
        Some(broken) => Err(damaged(broken.why)),
        None => Ok((schema, walked.head.id, walked.head.hash)),
    }
}

fn key_files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut keys: Vec<PathBuf> =
        entries.filter(|path| path.is_file() && path.to_string_lossy().ends_with(KEY_SUFFIX)).collect();
    keys.sort();
    keys
}

fn fingerprint(path: &Path) -> Result<(u64, String), StoreError> {
    let mut digest = Sha256::new();
    let mut file = named(path, File::open(path))?;
    let (mut piece, mut bytes) = (vec![0_u8; PIECE_BYTES], 0_u64);
    loop {
        let length = named(path, file.read(&mut piece))?;
        if length == 0 {
            break;
        }
        digest.update(&piece[..length]);
        bytes += length as u64;
    }
    Ok((bytes, hex(&digest.finalize())))
}

fn copy_private(from: &Path, to: &Path) -> Result<(), StoreError> {
    let copied = fs::copy(from, to)
        .and_then(|_| fs::set_permissions(to, fs::Permissions::from_mode(0o600)))
        .and_then(|()| File::open(to)?.sync_all());
    named(to, copied)
}

fn make_private(directory: &Path) -> Result<(), StoreError> {
    named(directory, fs::DirBuilder::new().recursive(true).mode(0o700).create(directory))
}

fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Bytes that whoever is no root may still write to the file system of `path`.
///
/// # Errors
/// When the system does not say.
pub fn disk_free(path: &Path) -> io::Result<u64> {
    let found = nix::sys::statvfs::statvfs(path)?;
    Ok(found.blocks_available().saturating_mul(found.fragment_size()))
}

fn named<T>(path: &Path, result: io::Result<T>) -> Result<T, StoreError> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Other(format!("{}: {error}", path.display())),
    })
}
