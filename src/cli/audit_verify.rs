//! `audit verify`: the log of the appliance, a copied ledger, or a file of evidence.

use crate::cli::args::AuditVerifyArgs;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::offline;
use crate::cli::paint::Out;
use crate::cli::run::Context;
use crate::domain::audit_evidence;
use crate::wire::AuditHead;
use crate::wire::EvidenceView;
use crate::wire::VerifyView;
use std::fs;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How a ledger begins.
const LEDGER: &[u8] = b"SQLite format 3\0";
/// Most bytes of a file of evidence.
const EVIDENCE_MAX_BYTES: u64 = 1 << 30;

/// Runs `audit verify`.
pub async fn run(context: &Context, args: &AuditVerifyArgs) -> Result<Exit, Failure> {
    let out = &context.out;
    let anchors = anchors(args)?;
    if let Some(file) = &args.file {
        if is_evidence(file) {
            return evidence(out, file, args.signed_by.as_deref());
        }
        let view = offline::verify_file(file, &anchors)?;
        return Ok(said(out, &view, &file.display().to_string()));
    }
    if context.common.offline {
        let (view, name) = offline::verify(context, &anchors)?;
        return Ok(said(out, &view, &name));
    }
    let anchors = anchors.join(",");
    let query = [("anchor", Some(anchors.as_str()).filter(|a| !a.is_empty()))];
    let answer = context.client()?.query::<VerifyView>("/api/v1/audit/verify", &query).await?;
    Ok(said(out, &answer.is, "the audit log"))
}

/// From the flags, and from the lines of a file; whatever else stands on a line, for instance a time, comes behind a space.
fn anchors(args: &AuditVerifyArgs) -> Result<Vec<String>, Failure> {
    let mut all = args.anchor.clone();
    if let Some(file) = &args.anchors {
        let failed = |e| Failure::Other(format!("{} cannot be read: {e}", file.display()));
        let text = fs::read_to_string(file).map_err(failed)?;
        let lines = text.lines().filter_map(|line| line.split_whitespace().next());
        all.extend(lines.filter(|word| !word.starts_with('#')).map(str::to_owned));
    }
    Ok(all)
}

fn said(out: &Out, view: &VerifyView, what: &str) -> Exit {
    if out.json {
        out.value(view);
    } else {
        tell(out, view, what);
    }
    healthy(view.ok)
}

/// What a check of the chain found, in words.
fn tell(out: &Out, view: &VerifyView, what: &str) {
    let mark = if view.ok { out.paint.green("✓") } else { out.paint.red("✗") };
    out.line(&format!("{mark} {what}: {}", view.message));
    if let Some(id) = view.first_broken_id {
        out.line(&out.paint.red(&format!("  first entry that does not fit: {id}")));
    }
    if let Some(head) = &view.head {
        out.line(&out.paint.dim(&format!("  {} entries · head {} {}", view.checked, head.id, head.hash)));
    }
}

fn is_evidence(file: &Path) -> bool {
    let mut begin = [0; 16];
    let read = File::open(file).and_then(|mut f| f.read(&mut begin));
    read.is_ok_and(|n| n > 0 && begin[0] == b'{') && begin != LEDGER
}

fn evidence(out: &Out, file: &Path, signed_by: Option<&str>) -> Result<Exit, Failure> {
    let failed = |e| Failure::Other(format!("{} cannot be read: {e}", file.display()));
    if fs::metadata(file).map_err(failed)?.len() > EVIDENCE_MAX_BYTES {
        return Err(Failure::Other(format!("{} is too large for evidence", file.display())));
    }
    let view = match audit_evidence::check(&fs::read(file).map_err(failed)?) {
        Ok(proof) => {
            let other = signed_by.filter(|wanted| !wanted.trim().eq_ignore_ascii_case(&proof.fingerprint));
            EvidenceView {
                ok: other.is_none(),
                message: match other {
                    Some(wanted) => format!("it was signed by {}, not by {wanted}", proof.fingerprint),
                    None => "the evidence is whole".to_owned(),
                },
                words: proof.words(),
                rows: proof.header.rows,
                first_id: proof.span.map(|s| s.0),
                last_id: proof.span.map(|s| s.1),
                runs: proof.runs,
                head: Some(AuditHead { id: proof.header.head_id, hash: proof.header.head_hash }),
                fingerprint: Some(proof.fingerprint),
            }
        }
        Err(why) => EvidenceView {
            ok: false,
            message: why,
            words: Vec::new(),
            rows: 0,
            first_id: None,
            last_id: None,
            runs: 0,
            fingerprint: None,
            head: None,
        },
    };
    if out.json {
        out.value(&view);
    } else {
        let mark = if view.ok { out.paint.green("✓") } else { out.paint.red("✗") };
        out.line(&format!("{mark} {}: {}", file.display(), view.message));
        view.words.iter().for_each(|words| out.line(&format!("  {words}")));
    }
    Ok(healthy(view.ok))
}
