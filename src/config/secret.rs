//! What stands in the files that hold secrets.

use std::fs;
use std::path::Path;

/// Longest secret or password that is read from a file.
pub const SECRET_MAX_BYTES: u64 = 4096;

/// Reads a secret, without the line's end behind it. Used at the start; hands read theirs anew for each use.
///
/// # Errors
/// In words and without the secret, why it cannot be used.
pub fn read(path: &Path) -> Result<String, String> {
    let failed = |e: std::io::Error| format!("{} cannot be read ({e})", path.display());
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > SECRET_MAX_BYTES {
        return Err(format!("{} is too long for a secret ({length} bytes)", path.display()));
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("{} is empty", path.display()));
    }
    Ok(text.to_owned())
}
