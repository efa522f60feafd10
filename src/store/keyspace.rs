//! The open keyspace of Redis clients on disk: a sled of its own, written within a second and read at the start.
//!
//! The keys live in memory, so this file can always be written anew: that is how it stays small when large values are
//! rewritten for hours, and how a damaged one is replaced.

use crate::domain::keyspace::upkeep::Unsaved;
use std::fs;
use std::fs::File;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// Name of the directory.
pub const KEYSPACE_DIRECTORY: &str = "keyspace";
/// Memory sled may use for its pages: the keys are in memory already.
const CACHE_BYTES: u64 = 4 * 1024 * 1024;
/// How often a file that is still held is tried, and the pause between: sled lets go of it when its last task ends, a
/// moment after the last handle is gone. A file that is held is not a damaged one.
const HELD_TRIES: u32 = 100;
const HELD_PAUSE: Duration = Duration::from_millis(20);
/// How sled says it.
const HELD_WORDS: &str = "could not acquire lock";

/// How the keyspace was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyspaceOpening {
    /// Keys read.
    pub loaded: usize,
    /// Keys whose image was damaged and left out.
    pub unreadable: usize,
    /// What was wrong, when the file did not open and a new one was begun.
    pub damage: Option<String>,
}

/// The file; without one the keys live in memory alone.
#[derive(Debug)]
pub struct KeyspaceFile {
    directory: PathBuf,
    db: Option<sled::Db>,
}

/// sled may panic on a damaged file instead of reporting it.
fn guarded<T>(work: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, String> {
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("sled gave up on the file".to_owned()),
    }
}

#[allow(clippy::disallowed_methods, reason = "a lock of the file system tells nobody that it is free")]
fn open(path: &Path) -> Result<sled::Db, String> {
    let config = sled::Config::new().path(path).cache_capacity(CACHE_BYTES).flush_every_ms(None);
    for _ in 1..HELD_TRIES {
        match guarded(|| config.open()) {
            Err(why) if why.contains(HELD_WORDS) => thread::sleep(HELD_PAUSE),
            done => return done,
        }
    }
    guarded(|| config.open())
}

fn beside(path: &Path, word: &str) -> PathBuf {
    path.with_extension(word)
}

impl KeyspaceFile {
    /// Opens the file under `data_dir` and hands each key to `take`, which says whether it could read it. What does
    /// not open or does not read to its end is moved aside, and a new file begun.
    pub fn open(
        data_dir: &Path,
        mut take: impl FnMut(usize, &[u8], &[u8]) -> bool,
    ) -> (Self, KeyspaceOpening) {
        let directory = data_dir.join(KEYSPACE_DIRECTORY);
        settle(&directory);
        let mut opening = KeyspaceOpening::default();
        let read = open(&directory).and_then(|db| {
            for pair in db.iter() {
                let (name, image) = guarded(|| pair)?;
                match name.split_first() {
                    Some((db, key)) if take(usize::from(*db), key, &image) => opening.loaded += 1,
                    _ => opening.unreadable += 1,
                }
            }
            Ok(db)
        });
        let db = match read {
            Ok(db) => Some(db),
            Err(cause) => {
                let moved = beside(&directory, "damaged");
                // One damaged file is kept for a look; that it cannot be moved shows when the new one is opened.
                let _ = fs::remove_dir_all(&moved);
                let _ = fs::rename(&directory, &moved);
                opening.damage = Some(format!("{cause}; kept as {}", moved.display()));
                open(&directory).ok()
            }
        };
        (Self { directory, db }, opening)
    }

    /// Writes a batch and waits until it is on disk.
    ///
    /// # Errors
    /// What sled or the system says; the keys stay in memory.
    pub fn save(&self, batch: &[Unsaved]) -> Result<(), String> {
        let db = self.db.as_ref().ok_or("there is no keyspace file")?;
        write(db, batch.iter().map(|(db, key, image)| (*db, key.as_ref(), image.as_deref())))?;
        sync(&self.directory)
    }

    /// Bytes on disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.db.as_ref().and_then(|db| guarded(|| db.size_on_disk()).ok()).unwrap_or(0)
    }

    /// Writes the file anew from batches, then puts it in the place of the old one.
    ///
    /// # Errors
    /// What sled or the system says; the old file stays in use.
    pub fn rewrite(&mut self, mut next: impl FnMut() -> Option<Vec<Unsaved>>) -> Result<(), String> {
        let (fresh, old) = (beside(&self.directory, "new"), beside(&self.directory, "old"));
        let _ = fs::remove_dir_all(&fresh);
        {
            let db = open(&fresh)?;
            while let Some(batch) = next() {
                write(&db, batch.iter().map(|(db, key, image)| (*db, key.as_ref(), image.as_deref())))?;
            }
            sync(&fresh)?;
        }
        // sled holds its file until the last handle is gone.
        self.db = None;
        let _ = fs::remove_dir_all(&old);
        let swapped = fs::rename(&self.directory, &old)
            .and_then(|()| fs::rename(&fresh, &self.directory))
            .map_err(|e| e.to_string());
        settle(&self.directory);
        self.db = Some(open(&self.directory)?);
        swapped
    }
}

fn write<'a>(
    db: &sled::Db,
    items: impl Iterator<Item = (usize, &'a [u8], Option<&'a [u8]>)>,
) -> Result<(), String> {
    let mut batch = sled::Batch::default();
    for (number, key, image) in items {
        let mut name = Vec::with_capacity(key.len() + 1);
        name.push(number as u8);
        name.extend_from_slice(key);
        match image {
            Some(image) => batch.insert(name, image),
            None => batch.remove(name),
        }
    }
    guarded(|| {
        db.apply_batch(batch)?;
        db.flush().map(|_| ())
    })
}

/// sled's own flush leaves the bytes with the operating system.
fn sync(directory: &Path) -> Result<(), String> {
    File::open(directory.join("db")).and_then(|f| f.sync_data()).map_err(|e| e.to_string())
}

/// Ends a swap that a crash cut short: the new file is complete once the old one has left its place.
fn settle(directory: &Path) {
    let (fresh, old) = (beside(directory, "new"), beside(directory, "old"));
    if !directory.exists() {
        let from = if fresh.exists() { &fresh } else { &old };
        // Nothing to move is the first start.
        let _ = fs::rename(from, directory);
    }
    let _ = fs::remove_dir_all(&fresh);
    let _ = fs::remove_dir_all(&old);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(key: &str, image: Option<&[u8]>) -> Unsaved {
        (3, key.as_bytes().into(), image.map(<[u8]>::to_vec))
    }

    fn read(path: &Path) -> (Vec<(usize, String, Vec<u8>)>, KeyspaceOpening) {
        let mut found = Vec::new();
        let (_, opening) = KeyspaceFile::open(path, |db, key, image| {
            found.push((db, String::from_utf8_lossy(key).into_owned(), image.to_vec()));
            image != b"bad"
        });
        (found, opening)
    }

    #[test]
    fn keys_come_back_and_a_rewritten_file_is_small() {
        let dir = tempfile::tempdir().unwrap();
        {
            let (mut file, opening) = KeyspaceFile::open(dir.path(), |_, _, _| true);
            assert_eq!(opening, KeyspaceOpening::default());
            let big = vec![7u8; 40_000];
            for _ in 0..200 {
                file.save(&[item("big", Some(&big)), item("small", Some(b"1"))]).unwrap();
            }
            file.save(&[item("gone", Some(b"1"))]).unwrap();
            file.save(&[item("gone", None)]).unwrap();
            let mut once = Some(vec![item("big", Some(&big)), item("small", Some(b"1"))]);
            file.rewrite(|| once.take()).unwrap();
            assert!(file.bytes() < 1_000_000, "{}", file.bytes());
            file.save(&[item("later", Some(b"bad"))]).unwrap();
        }
        let (found, opening) = read(dir.path());
        assert_eq!(found.iter().map(|f| f.1.as_str()).collect::<Vec<_>>(), ["big", "later", "small"]);
        assert_eq!((opening.loaded, opening.unreadable), (2, 1));
    }

    #[test]
    fn a_swap_cut_short_is_ended_and_damage_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        {
            let (file, _) = KeyspaceFile::open(dir.path(), |_, _, _| true);
            file.save(&[item("k", Some(b"v"))]).unwrap();
        }
        fs::rename(dir.path().join("keyspace"), dir.path().join("keyspace.new")).unwrap();
        assert_eq!(read(dir.path()).0.len(), 1);
        for entry in fs::read_dir(dir.path().join("keyspace")).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::write(path, b"this is no database").unwrap();
            }
        }
        let (found, opening) = read(dir.path());
        assert!(found.is_empty() && opening.damage.is_some(), "{opening:?}");
        assert_eq!(read(dir.path()).1.damage, None);
    }
}
