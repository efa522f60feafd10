//! Exports of the audit log. An export is recorded before its first byte leaves, so that hanging up hides nothing.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::Entry;
use crate::domain::audit::EventType;
use crate::domain::audit::hex;
use crate::domain::audit_csv;
use crate::domain::audit_evidence;
use crate::domain::audit_evidence::Header;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::audit::AuditFilter;
use crate::services::audit::entry_view;
use crate::services::fault;
use crate::store::ChainHead;
use crate::store::EvidenceKey;
use crate::store::Lane;
use crate::store::StoreError;
use crate::wire;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// Most entries of an export.
pub const EXPORT_MAX: usize = 10_000;
/// Entries read and written at once.
const PIECE: usize = 250;
/// The act in the audit log.
const ACTION: &str = "AUDIT_EXPORT";
const RESOURCE: (&str, &str) = ("audit_log", "entries");

/// What an export looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For a spreadsheet.
    Csv,
    /// One JSON value a line.
    Jsonl,
    /// Signed, to be checked on another machine.
    Bundle,
}

impl Form {
    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::Jsonl),
            "bundle" => Some(Self::Bundle),
            _ => None,
        }
    }

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Bundle => "bundle",
        }
    }
}

/// An export that is under way: which entries, and how far it came.
pub struct Export {
    /// What it looks like.
    pub form: Form,
    /// Entries in it.
    pub rows: usize,
    /// More entries fit than an export takes.
    pub cut: bool,
    /// Name of the file.
    pub name: String,
    s: Arc<Services>,
    ids: Vec<i64>,
    done: usize,
    ended: bool,
    evidence: Option<Evidence>,
}

/// What a bundle carries besides its entries.
struct Evidence {
    header: Header,
    key: EvidenceKey,
    digest: Sha256,
}

/// Begins an export: what is in it is fixed, and recorded.
///
/// # Errors
/// Not permitted; the ledger cannot be read; the export cannot be recorded, so nothing leaves.
pub async fn begin(
    s: &Arc<Services>,
    actor: &Actor,
    filter: AuditFilter,
    form: Form,
) -> Result<Export, Refusal> {
    let result = try_begin(s, actor, filter, form).await;
    audit::on_refusal(s, actor, (ACTION, RESOURCE), "", result.as_ref().err()).await;
    result
}

/// Records an export that was asked for by another site's page.
pub async fn refused(s: &Services, actor: &Actor, refusal: &Refusal) {
    audit::on_refusal(s, actor, (ACTION, RESOURCE), "", Some(refusal)).await;
}

async fn try_begin(
    s: &Arc<Services>,
    actor: &Actor,
    mut filter: AuditFilter,
    form: Form,
) -> Result<Export, Refusal> {
    permit(actor, &needs::AUDIT_READ, "export the audit log")?;
    let head = s.store.chain_head().unwrap_or(ChainHead { id: 0, hash: String::new() });
    // What is written from now on, the entry about this export first, is not part of it.
    filter.before = Some(filter.before.unwrap_or(i64::MAX).min(head.id + 1));
    let shown = filter.shown();
    let found = {
        let _turn = audit::turn(s).await?;
        let found = s.store.read(move |r| r.audit_ids(&filter, EXPORT_MAX)).await;
        found.map_err(|e| fault::unreadable(&e))?
    };
    let (rows, cut) = (found.ids.len(), found.more);
    let evidence = match form {
        Form::Bundle => Some(evidence(s, actor, &shown, (rows, cut), &head).await?),
        _ => None,
    };
    let details = json!({
        "format": form.as_str(), "filter": shown, "rows": rows, "cut": cut,
        "newest_id": found.ids.first(), "oldest_id": found.ids.last(),
    });
    let now = s.now();
    let draft = Draft::new(actor, ACTION, EventType::Export, RESOURCE).details(details);
    let recorded: Result<i64, Fault> = s.write(Lane::Normal, now, move |tx| Ok(tx.audit(draft)?)).await;
    recorded.map_err(Fault::into_refusal)?;
    s.metrics.admin_action_total.with_label_values(&["audit_export"]).inc();
    let at: String = time::iso(now).chars().filter(char::is_ascii_digit).take(14).collect();
    let mut ids = found.ids;
    let name = match form {
        Form::Bundle => {
            // Evidence is read along the chain, from the oldest entry on.
            ids.reverse();
            format!("evidence-{at}.jsonl")
        }
        _ => format!("audit-{at}.{}", form.as_str()),
    };
    Ok(Export { form, rows, cut, name, s: Arc::clone(s), ids, evidence, done: 0, ended: false })
}

async fn evidence(
    s: &Services,
    actor: &Actor,
    filter: &Value,
    (rows, cut): (usize, bool),
    head: &ChainHead,
) -> Result<Evidence, Refusal> {
    let key = key(s).await?;
    let header = Header {
        tradewarden_evidence: audit_evidence::FORM,
        made_at: time::iso(s.now()),
        made_by: actor.id.clone(),
        environment: s.settings().environment.clone(),
        version: s.settings().version.clone(),
        filter: filter.clone(),
        rows,
        cut,
        head_id: head.id,
        head_hash: head.hash.clone(),
        public_key: key.public(),
    };
    Ok(Evidence { header, key, digest: Sha256::new() })
}

async fn key(s: &Services) -> Result<EvidenceKey, Refusal> {
    let directory = s.store.ledger_path().parent().map(Path::to_owned).unwrap_or_default();
    let opened = tokio::task::spawn_blocking(move || EvidenceKey::open(&directory)).await;
    opened.unwrap_or_else(|e| Err(StoreError::Other(e.to_string()))).map_err(|e| fault::unreadable(&e))
}

/// The public half of the key that signs evidence.
///
/// # Errors
/// Not permitted; the key cannot be read or made.
pub async fn key_view(s: &Services, actor: &Actor) -> Result<wire::EvidenceKeyView, Refusal> {
    permit(actor, &needs::AUDIT_READ, "see the key of evidence")?;
    let key = key(s).await?;
    Ok(wire::EvidenceKeyView {
        algorithm: "Ed25519".to_owned(),
        public_key: key.public(),
        fingerprint: key.fingerprint(),
    })
}

impl Export {
    /// The next piece; `None` behind the last one.
    ///
    /// # Errors
    /// The ledger cannot be read any more: the file must not look whole.
    pub async fn next(&mut self) -> Result<Option<String>, Refusal> {
        if self.ended {
            return Ok(None);
        }
        let mut piece = String::new();
        match (self.done, &self.evidence) {
            (0, Some(evidence)) => push_json(&evidence.header, &mut piece),
            (0, None) if self.form == Form::Csv => piece.push_str(audit_csv::HEADER),
            _ => {}
        }
        let ids: Vec<i64> = self.ids.iter().skip(self.done).take(PIECE).copied().collect();
        self.done += ids.len();
        self.ended = self.done >= self.ids.len();
        let entries = self.s.store.read(move |r| r.audit_entries(&ids)).await;
        for entry in entries.map_err(|e| fault::unreadable(&e))? {
            self.add(entry, &mut piece);
        }
        if self.ended {
            self.finish(&mut piece);
        }
        if let Some(evidence) = &mut self.evidence {
            evidence.digest.update(piece.as_bytes());
            if self.ended {
                let digest = hex(&evidence.digest.clone().finalize());
                piece.push_str(&audit_evidence::trailer(&digest, &evidence.key));
            }
        }
        Ok(Some(piece))
    }

    fn add(&self, entry: Entry, piece: &mut String) {
        match self.form {
            Form::Csv => audit_csv::line(&entry, piece),
            Form::Jsonl => push_json(&entry_view(entry), piece),
            Form::Bundle => push_json(&entry, piece),
        }
    }

    /// The last line. Of JSON lines there always is one, so that a file that broke off shows.
    fn finish(&self, piece: &mut String) {
        let words = format!(
            "cut after {EXPORT_MAX} entries: older ones fit the filter too; narrow it, or go on with what is before entry {}",
            self.ids.last().copied().unwrap_or_default()
        );
        match self.form {
            Form::Csv if self.cut => {
                let _ = write!(piece, "\"# {words}\"\r\n");
            }
            Form::Csv | Form::Bundle => {}
            Form::Jsonl => {
                let mut end = json!({ "end": true, "rows": self.rows, "cut": self.cut });
                if self.cut {
                    end["message"] = words.into();
                }
                let _ = writeln!(piece, "{end}");
            }
        }
    }
}

fn push_json<T: Serialize>(value: &T, piece: &mut String) {
    piece.push_str(&serde_json::to_string(value).unwrap_or_default());
    piece.push('\n');
}
