//! Works on the files while the daemon is down: reads the state, trips, engages the kill switch, verifies the chain. The
//! lock on the data directory keeps it away from a daemon that runs.

use crate::app;
use crate::app::AppError;
use crate::cli::breaker;
use crate::cli::check_config;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::run::Context;
use crate::cli::status as page;
use crate::cli::target;
use crate::config::Config;
use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::breaker::Trip;
use crate::domain::kill::Kill;
use crate::domain::refusal::Refusal;
use crate::services;
use crate::services::Services;
use crate::store;
use crate::store::AuditFilter;
use crate::store::EvidenceKey;
use crate::store::StoreError;
use crate::wire::ActionView;
use crate::wire::AuditAnchor;
use crate::wire::AuditEntryView;
use crate::wire::BackupView;
use crate::wire::EvidenceKeyView;
use crate::wire::KillRequest;
use crate::wire::Problem;
use crate::wire::TripRequest;
use crate::wire::VerifyView;
use serde_json::json;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// Trips shown.
const TRIPS_SHOWN: usize = 5;
/// The way to look when nothing else runs.
const DOWN: &str =
    "The appliance is down: trading services get no fresh answer from it and must only reduce.";

/// `circuit-trip --offline`.
pub async fn trip(context: &Context, request: TripRequest) -> Result<Exit, Failure> {
    let house = open(context).await?;
    let command = Trip {
        reason: request.reason,
        acknowledged: request.acknowledged,
        code: None,
        details: request.details,
    };
    let done = services::breaker::trip(&house, &actor(), command).await;
    finish(context, &house, done, "It stays TRIPPED when the appliance starts.").await
}

/// `kill-switch --offline`: the latch now, the engines when the appliance runs again.
pub async fn kill(context: &Context, request: KillRequest) -> Result<Exit, Failure> {
    let house = open(context).await?;
    let flatten = request.flatten.unwrap_or(true);
    let command = Kill { reason: request.reason, acknowledged: request.acknowledged, flatten, details: None };
    let done = services::kill::kill(&house, &actor(), command).await;
    let done = done.map(|view| ActionView {
        message: "The kill switch is ENGAGED: trading is halted.".to_owned(),
        ..view
    });
    let then = "No engine was spoken to: orders and positions are as they were. The job goes on by itself when\n  the \
                appliance starts; until then cancel and close at the engine's own screen.";
    finish(context, &house, done, then).await
}

/// `backup --offline`.
pub async fn backup(context: &Context, label: &str) -> Result<BackupView, Failure> {
    let house = open(context).await?;
    let actor = Actor { role: Role::Admin, ..actor() };
    let done = services::backup::create(&house, &actor, label).await;
    close(&house).await;
    done.map_err(|refusal| refused(&refusal))
}

/// Looks whether a backup is whole.
pub fn check_backup(directory: &Path) -> Result<BackupView, String> {
    let manifest = store::backup::check(directory).map_err(|error| error.to_string())?;
    Ok(services::backup::view_of(&manifest, directory))
}

/// Where a backup was put, and where what was there lies now.
pub struct Restored {
    pub data_dir: PathBuf,
    pub aside: Option<PathBuf>,
}

/// `restore`: the files, then an entry in the restored audit log that says so.
pub async fn restore(
    context: &Context,
    place: &Path,
    replace: bool,
    reason: &str,
) -> Result<Restored, Failure> {
    crate::domain::reason::check(reason).map_err(|refusal| refused(&refusal))?;
    let config = config(context)?;
    let data_dir = config.store.data_dir.clone();
    let there = data_dir.join(store::LEDGER_FILE).exists();
    let aside = (replace && there).then(|| services::backup::aside(&data_dir));
    store::backup::restore(place, &data_dir, aside.as_deref())
        .map_err(|error| Failure::Other(error.to_string()))?;
    let house = open(context).await?;
    let fault = house.store.fault().map(ToString::to_string);
    services::backup::note_restore(&house, &actor(), place, reason).await;
    close(&house).await;
    match fault {
        Some(fault) => Err(Failure::Other(fault)),
        None => Ok(Restored { data_dir, aside }),
    }
}

async fn finish(
    context: &Context,
    house: &Arc<Services>,
    done: Result<ActionView, Refusal>,
    then: &str,
) -> Result<Exit, Failure> {
    close(house).await;
    let view = done.map_err(|refusal| refused(&refusal))?;
    if context.out.json {
        context.out.value(&view);
    } else {
        breaker::tell_action(&context.out, &view);
        context.out.note(&format!("  on the files of {}", directory(house)));
        context.out.line(&format!("  {then}"));
    }
    Ok(Exit::Done)
}

/// `status --offline` and `circuit-status --offline`. Never healthy: the appliance is down.
pub async fn status(context: &Context) -> Result<Exit, Failure> {
    let house = open(context).await?;
    let (breaker, kill, gate) =
        (services::breaker::view(&house), services::kill_views::view(&house), services::gate::view(&house));
    let history = services::breaker::history(&house, TRIPS_SHOWN, None).await;
    let fault = house.store.fault().map(ToString::to_string);
    close(&house).await;
    let history = history.map(|h| h.items).unwrap_or_default();
    let out = &context.out;
    if out.json {
        let whole = json!({
            "offline": true, "ledger_fault": fault, "breaker": breaker, "kill": kill, "gate": gate, "history": history,
        });
        out.value(&whole);
        return Ok(Exit::Refused);
    }
    out.line(&out.paint.yellow(&format!("▲ {DOWN}")));
    if let Some(fault) = fault {
        out.line(&out.paint.red(&format!("✗ {fault}")));
    }
    out.line(&out.paint.dim(&format!("  What follows is on the files of {}.", directory(&house))));
    let now = gate.as_of.clone();
    page::tell_switches(out, &breaker, &kill, &gate, &now);
    out.line("");
    out.line(&page::title("Last trips", "", out.paint));
    out.lines(&breaker::history_lines(&history, &now, out.paint));
    Ok(Exit::Refused)
}

/// `audit verify --offline`: the ledger where it lies, and its name.
pub fn verify(context: &Context, anchors: &[String]) -> Result<(VerifyView, String), Failure> {
    let ledger = ledger(context)?;
    Ok((verify_file(&ledger, anchors)?, ledger.display().to_string()))
}

/// Walks the chain of a ledger file, a copy for instance.
pub fn verify_file(path: &Path, anchors: &[String]) -> Result<VerifyView, Failure> {
    let anchors = anchors.iter().map(|a| services::audit::Anchor::parse(a));
    let anchors = anchors.collect::<Result<Vec<_>, _>>().map_err(|e| Failure::Usage(e.to_string()))?;
    services::audit::verify_file(path, &anchors).map_err(|error| not_whole(path, &error))
}

fn not_whole(path: &Path, error: &StoreError) -> Failure {
    match error.to_string() {
        text if text.contains("no such table") => Failure::Other(format!(
            "{} is no whole ledger: copy it with `sqlite3 ledger.db \".backup copy.db\"` while the appliance runs",
            path.display()
        )),
        text => Failure::Other(text),
    }
}

/// `audit show --offline`.
pub fn audit_entry(context: &Context, id: i64) -> Result<Option<AuditEntryView>, Failure> {
    let ledger = ledger(context)?;
    let found = store::read_file(&ledger, |r| r.audit_entries(&[id])).map_err(|e| not_whole(&ledger, &e))?;
    Ok(found.into_iter().next().map(services::audit::entry_view))
}

/// `audit anchor --offline`.
pub fn audit_anchor(context: &Context) -> Result<AuditAnchor, Failure> {
    let ledger = ledger(context)?;
    let newest = store::read_file(&ledger, |r| r.audit_page(&AuditFilter::default(), 1));
    let newest = newest.map_err(|e| not_whole(&ledger, &e))?.into_iter().next();
    let newest = newest.ok_or_else(|| Failure::Other("the audit log has no entry yet".to_owned()))?;
    Ok(AuditAnchor { id: newest.id, hash: newest.hash, at: newest.timestamp })
}

/// `audit key --offline`.
pub fn audit_key(context: &Context) -> Result<EvidenceKeyView, Failure> {
    let ledger = ledger(context)?;
    let directory = ledger.parent().unwrap_or(Path::new(""));
    let key = EvidenceKey::open(directory).map_err(|e| Failure::Other(e.to_string()))?;
    Ok(EvidenceKeyView {
        algorithm: "Ed25519".to_owned(),
        public_key: key.public(),
        fingerprint: key.fingerprint(),
    })
}

fn ledger(context: &Context) -> Result<PathBuf, Failure> {
    let ledger = config(context)?.store.data_dir.join(store::LEDGER_FILE);
    readable(&ledger)?;
    Ok(ledger)
}

/// The config; while tripping, a mistake in it must not be in the way when the directory is named by hand.
fn config(context: &Context) -> Result<Config, Failure> {
    let (config, problems) = target::understand(&context.common, &context.env);
    if problems.is_empty() || context.common.data_dir.is_some() {
        return Ok(config);
    }
    check_config::tell(&context.out, &problems);
    Err(Failure::Other("the config has problems: name the data directory with --data-dir".to_owned()))
}

async fn open(context: &Context) -> Result<Arc<Services>, Failure> {
    let config = config(context)?;
    let directory = &config.store.data_dir;
    let (ledger, marker) = (directory.join(store::LEDGER_FILE), directory.join(store::MARKER_FILE));
    // A wrong directory would be a new, empty desk, and the real one would go on trading.
    if !ledger.exists() && !marker.exists() {
        readable(&ledger)?;
    }
    if ledger.exists() {
        readable(&ledger)?;
    }
    app::offline(&config).await.map_err(|error| match error {
        AppError::Store(StoreError::InUse { directory }) => {
            Failure::Other(format!("the appliance is running on {directory}: do the same without --offline"))
        }
        other => Failure::Other(other.to_string()),
    })
}

fn readable(ledger: &Path) -> Result<(), Failure> {
    match File::open(ledger) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Err(Failure::Problem(Box::new(Problem {
                kind: "about:blank".to_owned(),
                title: "Not permitted".to_owned(),
                status: 403,
                detail: format!(
                    "you may not open {}: run as root or as the user of the appliance",
                    ledger.display()
                ),
                code: "not_permitted".to_owned(),
                errors: Vec::new(),
                retry_after_seconds: None,
                conditions: Vec::new(),
                conflicts: Vec::new(),
            })))
        }
        Err(error) => Err(Failure::Unreachable {
            what: format!("no ledger at {} ({error})", ledger.display()),
            may_have_arrived: false,
            hint: "name the data directory of the appliance with --data-dir or --config".to_owned(),
        }),
    }
}

/// Whoever may open the files may halt: the operating system has decided that.
fn actor() -> Actor {
    let uid = nix::unistd::geteuid();
    let user = nix::unistd::User::from_uid(uid).ok().flatten();
    let name = user.map_or_else(|| uid.to_string(), |user| user.name);
    let role = if uid.is_root() { Role::Admin } else { Role::Operator };
    Actor::new(format!("unix:{name}"), role, Door::Offline)
}

fn directory(house: &Services) -> String {
    house.store.ledger_path().parent().unwrap_or(Path::new("")).display().to_string()
}

async fn close(house: &Arc<Services>) {
    let store = house.store.clone();
    let _ = tokio::task::spawn_blocking(move || store.close()).await;
}

fn refused(refusal: &Refusal) -> Failure {
    let permitted = !matches!(refusal, Refusal::NotPermitted { .. } | Refusal::NotAuthenticated);
    Failure::Problem(Box::new(Problem {
        kind: "about:blank".to_owned(),
        title: "Refused".to_owned(),
        status: if permitted { 422 } else { 403 },
        detail: refusal.to_string(),
        code: refusal.code().to_owned(),
        errors: Vec::new(),
        retry_after_seconds: refusal.retry_after_seconds(),
        conditions: Vec::new(),
        conflicts: Vec::new(),
    }))
}
