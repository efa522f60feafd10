//! Evidence: entries of the audit log in a file that can be checked on any machine, without the appliance.
//!
//! The first line says what it is, each line that follows is an entry with every column, and the last one is a signature
//! over every byte before it.

use crate::domain::audit::Entry;
use crate::domain::audit_chain::sha256;
use ring::signature::ED25519;
use ring::signature::UnparsedPublicKey;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

/// Form of the file.
pub const FORM: u32 = 1;
/// Stands before the digest that is signed, so that a signature is worth nothing elsewhere.
const PURPOSE: &str = "tradewarden evidence 1\n";
/// Characters of a fingerprint.
const FINGERPRINT_CHARS: usize = 32;

/// Who signs.
pub trait Signer {
    /// Signs, and gives the signature in hexadecimal.
    fn sign(&self, bytes: &[u8]) -> String;
}

/// The first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Form of the file.
    pub tradewarden_evidence: u32,
    /// When it was made.
    pub made_at: String,
    /// Who asked for it.
    pub made_by: String,
    /// Name of the desk.
    pub environment: String,
    /// Version of the appliance.
    pub version: String,
    /// What was looked for; empty: everything.
    pub filter: Value,
    /// Entries that follow.
    pub rows: usize,
    /// Older ones fit the filter, too, and are not in it.
    pub cut: bool,
    /// Number of the newest entry of the whole log.
    pub head_id: i64,
    /// Its hash.
    pub head_hash: String,
    /// The key that signs, in hexadecimal.
    pub public_key: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trailer {
    signature: String,
}

/// What was proved.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// What the file says of itself.
    pub header: Header,
    /// First and last entry, where there are any.
    pub span: Option<(i64, i64)>,
    /// Stretches without a gap.
    pub runs: usize,
    /// Fingerprint of the key that signed.
    pub fingerprint: String,
}

/// What a key is recognised by: the beginning of its SHA-256, in groups of four.
#[must_use]
pub fn fingerprint(public_key: &[u8]) -> String {
    let digest = sha256(public_key);
    let groups: Vec<&str> = (0..FINGERPRINT_CHARS / 4).filter_map(|n| digest.get(n * 4..n * 4 + 4)).collect();
    groups.join("-")
}

/// The last line, for the SHA-256 of everything before it.
#[must_use]
pub fn trailer(digest: &str, signer: &dyn Signer) -> String {
    let signature = signer.sign(format!("{PURPOSE}{digest}").as_bytes());
    serde_json::to_string(&Trailer { signature }).unwrap_or_default() + "\n"
}

/// Checks a file.
///
/// # Errors
/// What does not fit, in words.
pub fn check(bytes: &[u8]) -> Result<Proof, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the file is not text: it was changed".to_owned())?;
    let (body, last) = text
        .strip_suffix('\n')
        .and_then(|text| text.rsplit_once('\n'))
        .ok_or("the file has no last line: it broke off")?;
    let mut lines = body.lines();
    let header = lines.next().unwrap_or_default();
    let header: Header =
        serde_json::from_str(header).map_err(|e| format!("the first line was changed: {e}"))?;
    if header.tradewarden_evidence != FORM {
        return Err(format!("evidence of form {} needs a newer Tradewarden", header.tradewarden_evidence));
    }
    let trailer: Trailer =
        serde_json::from_str(last).map_err(|_| "the file has no signature: it broke off, or was changed")?;
    if serde_json::to_string(&trailer).unwrap_or_default() != last {
        return Err("the last line was changed".to_owned());
    }
    let (span, runs) = entries(&header, lines)?;
    let public = unhex(&header.public_key).ok_or("the key in the file was changed")?;
    let signature = unhex(&trailer.signature).ok_or("the signature was changed")?;
    let digest = sha256(text.get(..body.len() + 1).unwrap_or_default().as_bytes());
    UnparsedPublicKey::new(&ED25519, &public)
        .verify(format!("{PURPOSE}{digest}").as_bytes(), &signature)
        .map_err(|_| "the signature does not fit: the file was changed after it was signed".to_owned())?;
    Ok(Proof { span, runs, fingerprint: fingerprint(&public), header })
}

type Runs = (Option<(i64, i64)>, usize);

fn entries<'a>(header: &Header, lines: impl Iterator<Item = &'a str>) -> Result<Runs, String> {
    let (mut last, mut first, mut runs, mut count): (Option<Entry>, _, _, _) = (None, None, 0, 0);
    for line in lines {
        count += 1;
        let entry: Entry =
            serde_json::from_str(line).map_err(|e| format!("line {} was changed: {e}", count + 1))?;
        if entry.computed_hash() != entry.hash {
            return Err(format!("entry {} was changed after it was written", entry.id));
        }
        match &last {
            Some(before) if entry.id <= before.id => {
                return Err(format!("entry {} stands behind entry {}", entry.id, before.id));
            }
            Some(before) if entry.id == before.id + 1 => {
                if entry.prev_hash != before.hash {
                    return Err(format!("entry {} does not follow entry {}", entry.id, before.id));
                }
            }
            _ => runs += 1,
        }
        if entry.id > header.head_id || (entry.id == header.head_id && entry.hash != header.head_hash) {
            return Err(format!(
                "entry {} does not belong to the log that ends at {}",
                entry.id, header.head_id
            ));
        }
        first = first.or(Some(entry.id));
        last = Some(entry);
    }
    if count != header.rows {
        return Err(format!("{count} entries are in it, and it should be {}", header.rows));
    }
    Ok((first.zip(last.map(|e| e.id)), runs))
}

impl Proof {
    /// What is proved and what is not, sentence by sentence.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let h = &self.header;
        let mut words = Vec::new();
        let open = h.filter.as_object().is_none_or(serde_json::Map::is_empty);
        match self.span {
            None => words.push("It holds no entry: nothing fitted the filter.".to_owned()),
            Some((first, last)) => {
                words.push(format!(
                    "Each of the {} entries is as it was written: its hash fits its content.",
                    h.rows
                ));
                words.push(if self.runs == 1 {
                    format!("It is complete from entry {first} to entry {last}: each carries the hash of the one before.")
                } else {
                    format!(
                        "They are {} stretches without a gap between entry {first} and entry {last}; within a stretch each \
                         carries the hash of the one before. What lies between was left out by the filter; that all are of \
                         one log is said by the signature.",
                        self.runs
                    )
                });
            }
        }
        words.push(if open {
            "The filter: everything.".to_owned()
        } else {
            format!("The filter: {}", h.filter)
        });
        if h.cut {
            words.push("It was cut: older entries fit the filter, too, and are not in it.".to_owned());
        }
        words.push(format!("The log then ended at entry {}, hash {}.", h.head_id, h.head_hash));
        words.push(format!(
            "Signed by the key {} of {} (Tradewarden {}), asked for by {}, {}. That this is the key of your appliance, \
             `tradewarden audit key` there says.",
            self.fingerprint, h.environment, h.version, h.made_by, h.made_at
        ));
        words
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) || text.contains(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
#[path = "audit_evidence_tests.rs"]
mod tests;
