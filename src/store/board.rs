//! The board on the wall: sled, for fast readers and the open keyspace. Never the only copy of anything that counts.
//!
//! It carries the sequence number of the ledger it was drawn from, is compared with the ledger before any listener
//! opens, and is moved aside and rebuilt when it does not open.

use serde_json::Value;
use std::fs;
use std::panic;
use std::path::Path;
use std::path::PathBuf;

/// Memory sled may use for its pages.
pub const BOARD_CACHE_BYTES: u64 = 64 * 1024 * 1024;
const SAFETY_TREE: &str = "safety";
const STATE_KEY: &str = "state";
/// Boards moved aside that are kept for a look; older ones are removed.
const MOVED_ASIDE_KEPT: usize = 3;

/// How the board opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoardOpening {
    /// As it was left.
    Opened,
    /// There was none.
    Created,
    /// It was damaged, moved to this path, and a new one begun.
    Rebuilt {
        /// Where the damaged one lies.
        moved_to: String,
        /// What was wrong.
        cause: String,
    },
    /// No board can be had at all; the appliance works without.
    Absent {
        /// What was wrong.
        cause: String,
    },
}

/// The safety state as drawn on the board.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardState {
    /// Sequence number of the ledger it was drawn from.
    pub seq: i64,
    /// The breaker's JSON; null while UNINITIALISED.
    pub breaker: Value,
    /// The kill switch's JSON; null while UNINITIALISED.
    pub kill: Value,
}

/// The board.
#[derive(Debug, Clone)]
pub struct Board {
    db: Option<sled::Db>,
}

impl Board {
    /// Opens the board; never fails, because nothing depends on it.
    #[must_use]
    pub fn open(path: &Path) -> (Self, BoardOpening) {
        let existed = path.exists();
        match try_open(path) {
            Ok(db) => {
                let how = if existed { BoardOpening::Opened } else { BoardOpening::Created };
                (Self { db: Some(db) }, how)
            }
            Err(cause) => rebuild(path, cause),
        }
    }

    /// Reads the safety state; `None` when there is none or it cannot be understood.
    #[must_use]
    pub fn state(&self) -> Option<BoardState> {
        let bytes = self.db.as_ref()?.open_tree(SAFETY_TREE).ok()?.get(STATE_KEY).ok()??;
        let value: Value = serde_json::from_slice(&bytes).ok()?;
        Some(BoardState {
            seq: value.get("seq")?.as_i64()?,
            breaker: value.get("breaker")?.clone(),
            kill: value.get("kill")?.clone(),
        })
    }

    /// Draws the safety state, unless a newer one is drawn already. Says whether it stands there now.
    pub fn draw(&self, state: &BoardState) -> bool {
        let Some(db) = &self.db else { return false };
        if self.state().is_some_and(|there| there.seq > state.seq) {
            return true;
        }
        self.put(db, state)
    }

    /// Draws the safety state whatever stands there: for the start, where the ledger is the truth.
    pub fn redraw(&self, state: &BoardState) -> bool {
        self.db.as_ref().is_some_and(|db| self.put(db, state))
    }

    fn put(&self, db: &sled::Db, state: &BoardState) -> bool {
        let value = serde_json::json!({ "seq": state.seq, "breaker": state.breaker, "kill": state.kill });
        let drawn = db
            .open_tree(SAFETY_TREE)
            .and_then(|tree| tree.insert(STATE_KEY, value.to_string().as_bytes()).map(|_| ()));
        if let Err(error) = &drawn {
            tracing::warn!(%error, "the board could not be drawn; the ledger holds the truth");
        }
        drawn.is_ok()
    }

    /// Bytes on disk.
    #[must_use]
    pub fn size_on_disk(&self) -> u64 {
        self.db.as_ref().and_then(|db| db.size_on_disk().ok()).unwrap_or(0)
    }

    /// Writes out what sled still holds back.
    pub fn flush(&self) {
        if let Some(db) = &self.db {
            let _ = db.flush();
        }
    }
}

/// sled may panic on a damaged file instead of reporting it.
fn try_open(path: &Path) -> Result<sled::Db, String> {
    let path = path.to_owned();
    let opened = panic::catch_unwind(move || {
        let db = sled::Config::new().path(&path).cache_capacity(BOARD_CACHE_BYTES).open()?;
        for name in db.tree_names() {
            // Reading every tree once shows damage now and not in the middle of the day.
            let tree = db.open_tree(&name)?;
            for pair in &tree {
                pair?;
            }
        }
        Ok::<sled::Db, sled::Error>(db)
    });
    match opened {
        Ok(Ok(db)) => Ok(db),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("sled gave up while reading it".to_owned()),
    }
}

fn rebuild(path: &Path, cause: String) -> (Board, BoardOpening) {
    let moved_to = aside(path);
    let moved = fs::rename(path, &moved_to).map_err(|e| e.to_string());
    match moved.and_then(|()| try_open(path)) {
        Ok(db) => {
            let moved_to = moved_to.display().to_string();
            (Board { db: Some(db) }, BoardOpening::Rebuilt { moved_to, cause })
        }
        Err(second) => {
            (Board { db: None }, BoardOpening::Absent { cause: format!("{cause}; then {second}") })
        }
    }
}

/// The first free name `board.damaged-N`; the oldest make room.
fn aside(path: &Path) -> PathBuf {
    let name = |n: usize| path.with_extension(format!("damaged-{n}"));
    if let Some(free) = (1..=MOVED_ASIDE_KEPT).map(name).find(|p| !p.exists()) {
        return free;
    }
    let _ = fs::remove_dir_all(name(1));
    for n in 2..=MOVED_ASIDE_KEPT {
        let _ = fs::rename(name(n), name(n - 1));
    }
    name(MOVED_ASIDE_KEPT)
}
