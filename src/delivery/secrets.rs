//! Secrets that hands use, read anew each time: a file may be changed while we run.

use crate::config::secret::SECRET_MAX_BYTES;
use crate::domain::deliveries_lanes::Secret;
use reqwest::Url;
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

/// What is taken out of words that are kept, and what stands there instead.
#[derive(Debug, Clone, Default)]
pub struct Hidden(Vec<(String, String)>);

impl Hidden {
    /// Hides a text, unless it is too short to be told from any other.
    pub fn add(&mut self, text: &str, instead: &str) {
        if text.chars().count() >= HIDDEN_MIN_CHARS && text != instead {
            self.0.push((text.to_owned(), instead.to_owned()));
        }
    }

    /// Hides an address, and each part of it that may be the secret: it may be said back in pieces, or escaped.
    pub fn add_url(&mut self, url: &str, instead: &str) {
        self.add(url, instead);
        let Ok(parsed) = Url::parse(url) else { return };
        let query = parsed.query().unwrap_or_default();
        for part in parsed.path().split('/').chain(query.split(['&', '='])) {
            self.add(part, "***");
        }
    }

    /// Words without it.
    #[must_use]
    pub fn out_of(&self, words: &str) -> String {
        self.0.iter().fold(words.to_owned(), |w, (text, instead)| w.replace(text, instead))
    }

    /// A body without it; what holds nothing of it stays as it is, byte by byte.
    #[must_use]
    pub fn out_of_bytes(&self, body: Vec<u8>) -> Vec<u8> {
        let text = String::from_utf8_lossy(&body);
        if self.0.iter().any(|(hidden, _)| text.contains(hidden)) {
            return self.out_of(&text).into_bytes();
        }
        body
    }
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
        let mut hidden = Hidden::default();
        hidden.add("R0123456", "R01***");
        hidden.add("a", "***");
        hidden.add_url(
            "https://hooks.example/services/T0/path-secret?token=query-secret",
            "https://hooks.example/***",
        );
        let said = "a bad key R0123456 at https:\\/\\/hooks.example\\/services\\/T0\\/path-secret?token=query-secret";
        let kept = "a bad key R01*** at https:\\/\\/hooks.example\\/***\\/T0\\/***?token=***";
        assert_eq!(hidden.out_of(said), kept);
        assert_eq!(hidden.out_of_bytes(vec![0xff, b'a']), [0xff, b'a']);
    }
}
