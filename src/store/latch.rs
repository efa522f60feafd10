//! The emergency latch: a file that says "blocked" when the ledger cannot.
//!
//! It is written and fsynced in the data directory, else in the runtime directory, and read at every start.

use serde::Deserialize;
use serde::Serialize;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// Name of the latch file.
pub const LATCH_FILE: &str = "emergency.latch";

/// What could not be written to the ledger, kept so that it can be written later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Latch {
    /// `trip` or `kill`.
    pub kind: String,
    /// Who.
    pub actor: String,
    /// The actor's role.
    pub role: crate::domain::actor::Role,
    /// Through which door.
    pub door: crate::domain::actor::Door,
    /// From where.
    pub ip: Option<String>,
    /// In which browser session.
    pub session_id: Option<String>,
    /// Why.
    pub reason: String,
    /// A guard's code.
    pub code: Option<String>,
    /// Evidence.
    pub details: Option<serde_json::Value>,
    /// Close positions too (kill).
    pub flatten: bool,
    /// When, as ISO text.
    pub at: String,
    /// Why it could not be recorded.
    pub cause: String,
}

/// The places where a latch may lie.
#[derive(Debug, Clone)]
pub struct LatchFiles {
    places: Vec<PathBuf>,
}

impl LatchFiles {
    /// Latches in the data directory first, in the runtime directory second.
    #[must_use]
    pub fn new(data_dir: &Path, runtime_dir: &Path) -> Self {
        Self { places: vec![data_dir.join(LATCH_FILE), runtime_dir.join(LATCH_FILE)] }
    }

    /// Writes all latches to the first place that takes them. Says which.
    ///
    /// # Errors
    /// When no place takes them.
    pub fn write(&self, latches: &[Latch]) -> io::Result<PathBuf> {
        let mut lines = Vec::new();
        for latch in latches {
            serde_json::to_writer(&mut lines, latch)?;
            lines.push(b'\n');
        }
        let mut last = io::Error::other("no place for the latch file");
        for place in &self.places {
            match write_synced(place, &lines) {
                Ok(()) => return Ok(place.clone()),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Reads what lies there. A file that cannot be understood still counts: it comes back as `Err` with its path.
    #[must_use]
    pub fn read(&self) -> Vec<Result<Latch, PathBuf>> {
        let mut found = Vec::new();
        // A file that one may not even look at counts as one that cannot be read.
        for place in self.places.iter().filter(|p| p.try_exists().unwrap_or(true)) {
            let text = fs::read_to_string(place).unwrap_or_default();
            let lines: Vec<Result<Latch, PathBuf>> =
                text.lines().map(|l| serde_json::from_str(l).map_err(|_| place.clone())).collect();
            if lines.is_empty() {
                found.push(Err(place.clone()));
            }
            found.extend(lines);
        }
        found
    }

    /// Removes the files: what they said is in the ledger now.
    pub fn clear(&self) {
        for place in self.places.iter().filter(|p| p.exists()) {
            if let Err(error) = fs::remove_file(place) {
                tracing::error!(%error, file = %place.display(), "the latch file cannot be removed");
            }
            // Without this a power cut could bring the file back.
            let _ = File::open(place.parent().unwrap_or(Path::new("."))).and_then(|d| d.sync_all());
        }
    }
}

fn write_synced(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = place.parent().unwrap_or(Path::new("."));
    let temporary = place.with_extension("new");
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    fs::rename(&temporary, place)?;
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Door;
    use crate::domain::actor::Role;

    fn latch(kind: &str) -> Latch {
        Latch {
            kind: kind.into(),
            actor: "alice".into(),
            role: Role::Operator,
            door: Door::Console,
            ip: None,
            session_id: None,
            reason: "the market data feed is frozen".into(),
            code: None,
            details: None,
            flatten: false,
            at: "2026-11-24T00:00:00.000000+00:00".into(),
            cause: "the disk is full".into(),
        }
    }

    #[test]
    fn the_second_place_is_used_when_the_first_cannot_be() {
        let data = tempfile::tempdir().unwrap();
        let runtime = tempfile::tempdir().unwrap();
        let files = LatchFiles::new(&data.path().join("gone"), runtime.path());
        let place = files.write(&[latch("trip"), latch("kill")]).unwrap();
        assert_eq!(place, runtime.path().join(LATCH_FILE));
        let kinds: Vec<String> = files.read().into_iter().map(|l| l.unwrap().kind).collect();
        assert_eq!(kinds, ["trip", "kill"]);
        files.clear();
        assert!(files.read().is_empty());
    }

    #[test]
    fn a_latch_that_cannot_be_read_still_counts() {
        let data = tempfile::tempdir().unwrap();
        let files = LatchFiles::new(data.path(), data.path());
        fs::write(data.path().join(LATCH_FILE), "not a latch").unwrap();
        assert!(files.read().iter().all(Result::is_err));
        assert!(!files.read().is_empty());
    }
}
