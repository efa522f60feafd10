//! Secrets that hands use, read anew each time: a file may be changed while we run.

use crate::config::secret::SECRET_MAX_BYTES;
use crate::domain::deliveries_lanes::Secret;
use std::path::Path;

/// Shortest text that is looked for in what a stranger said; shorter ones stand there by chance.
const HIDDEN_MIN_CHARS: usize = 6;

/// The secret itself.
///
/// # Errors
/// In words, why it cannot be read.
pub async fn reveal(secret: &Secret) -> Result<String, String> {
    match secret {
        Secret::Text(text) => Ok(text.clone()),
        Secret::File(path) => read(path).await,
    }
}

async fn read(path: &Path) -> Result<String, String> {
    let failed = |e: std::io::Error| format!("the file {} cannot be read: {e}", path.display());
    let length = tokio::fs::metadata(path).await.map_err(failed)?.len();
    if length > SECRET_MAX_BYTES {
        return Err(format!("the file {} is too long for a secret ({length} bytes)", path.display()));
    }
    let text = tokio::fs::read_to_string(path).await.map_err(failed)?;
    Ok(text.trim().to_owned())
}

/// Takes a secret out of words that are kept: some providers say back what they were sent.
#[must_use]
pub fn hidden(words: &str, secret: &str, instead: &str) -> String {
    if secret.chars().count() < HIDDEN_MIN_CHARS { words.to_owned() } else { words.replace(secret, instead) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_is_read_anew_and_never_longer_than_a_secret_is() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let secret = Secret::File(file.path().to_owned());
        std::fs::write(file.path(), "first\n").unwrap();
        assert_eq!(reveal(&secret).await.unwrap(), "first");
        std::fs::write(file.path(), "second\n").unwrap();
        assert_eq!(reveal(&secret).await.unwrap(), "second");
        std::fs::write(file.path(), "x".repeat(5000)).unwrap();
        assert!(reveal(&secret).await.unwrap_err().contains("too long"));
        assert_eq!(reveal(&Secret::Text("t".into())).await.unwrap(), "t");
        assert_eq!(hidden("bad key R0123456", "R0123456", "***"), "bad key ***");
        assert_eq!(hidden("a b", "a", "***"), "a b");
    }
}
