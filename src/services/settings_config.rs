//! The config while the appliance runs: who asks for it to be read anew, and how the last reading ended.
//!
//! What is read and put in force is the business of the composition root; here it is asked for, recorded and shown.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::settings_config::ConfigMistake;
use crate::domain::settings_config::Reloaded;
use crate::domain::settings_config::first_of;
use crate::domain::time;
use crate::services::Services;
use crate::services::audit;
use crate::wire;
use jiff::Timestamp;
use parking_lot::RwLock;
use serde_json::Value as Json;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::sync::oneshot;

const ACTION: &str = "CONFIG_RELOAD";
const RESOURCE: &str = "config";
/// Reloads that may wait for their turn.
const ASKS_MAX: usize = 8;
/// Mistakes that an entry of the audit log keeps.
const MISTAKES_KEPT: usize = 20;

/// Somebody wants the config to be read anew, and waits for what came of it.
pub struct Ask {
    /// Who.
    pub actor: Actor,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Reloaded, Refusal>>,
}

/// How the config stands.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The file that is read; empty where there is none, as in a demo.
    pub file: String,
    /// When the config that is in force was read.
    pub read_at: Option<Timestamp>,
    /// When a newer one was refused; `None` when the last reading was good.
    pub refused_at: Option<Timestamp>,
    /// What was wrong with it.
    pub mistakes: Vec<ConfigMistake>,
    /// Keys of the file that wait for the next start.
    pub restart: Vec<String>,
}

/// The room.
#[derive(Debug, Default)]
pub struct Room {
    standing: RwLock<Standing>,
    asks: RwLock<Option<mpsc::Sender<Ask>>>,
}

/// From here on the config of `file` is in force and can be read anew; what is asked for comes out at the other end.
pub fn start(s: &Services, file: &str) -> mpsc::Receiver<Ask> {
    let (to, asks) = mpsc::channel(ASKS_MAX);
    *s.config.asks.write() = Some(to);
    s.metrics.tradewarden_config_reload_successful.set(1);
    *s.config.standing.write() =
        Standing { file: file.to_owned(), read_at: Some(s.now()), ..Standing::default() };
    asks
}

/// How the config stands.
#[must_use]
pub fn standing(s: &Services) -> Standing {
    s.config.standing.read().clone()
}

/// Reads the config anew and puts it in force, or keeps the one that is.
///
/// # Errors
/// Not permitted; mistakes in the config; this appliance was not started from one.
pub async fn reload(s: &Services, actor: &Actor) -> Result<wire::ConfigReloadView, Refusal> {
    if let Err(refusal) = permit(actor, &needs::ADMIN, "read the config anew") {
        audit::on_refusal(s, actor, (ACTION, (RESOURCE, "file")), "", Some(&refusal)).await;
        return Err(refusal);
    }
    let gone = || Refusal::NotFound { what: "a config that could be read anew: a demo has none".to_owned() };
    let to = s.config.asks.read().clone().ok_or_else(gone)?;
    let (answer, answered) = oneshot::channel();
    to.send(Ask { actor: actor.clone(), answer }).await.map_err(|_| gone())?;
    let done = answered.await.map_err(|_| gone())??;
    Ok(wire::ConfigReloadView {
        file: standing(s).file,
        words: done.words(),
        changed: done
            .changed
            .into_iter()
            .map(|(key, what)| wire::ConfigChange { key, what: what.to_owned() })
            .collect(),
        restart: done.restart,
    })
}

/// Remembers and records that the config was read anew and is in force.
pub async fn taken_over(s: &Services, actor: &Actor, done: &Reloaded) {
    {
        let mut standing = s.config.standing.write();
        standing.read_at = Some(s.now());
        standing.refused_at = None;
        standing.mistakes.clear();
        standing.restart.clone_from(&done.restart);
    }
    let changed = done.changed.iter().map(|(key, what)| json!({ "key": key, "what": what }));
    let details = json!({ "changed": changed.collect::<Vec<Json>>(), "at_the_next_start": done.restart });
    record(s, actor, Outcome::Success, details).await;
}

/// Remembers and records that the config was refused; the one before goes on.
pub async fn refused(s: &Services, actor: &Actor, mistakes: Vec<ConfigMistake>) {
    let shown = mistakes
        .iter()
        .take(MISTAKES_KEPT)
        .map(|m| json!({ "place": m.place, "key": m.key, "what": m.what, "hint": m.hint }));
    let details = json!({ "mistakes": shown.collect::<Vec<Json>>(), "of": mistakes.len() });
    {
        let mut standing = s.config.standing.write();
        standing.refused_at = Some(s.now());
        standing.mistakes = mistakes;
    }
    record(s, actor, Outcome::Failed, details).await;
}

async fn record(s: &Services, actor: &Actor, outcome: Outcome, details: Json) {
    let file = standing(s).file;
    let draft = Draft::new(actor, ACTION, EventType::Admin, (RESOURCE, &file));
    audit::record(s, draft.outcome(outcome).details(details)).await;
    s.metrics.admin_action_total.with_label_values(&["config_reload"]).inc();
    s.metrics.tradewarden_config_reload_successful.set(i64::from(outcome == Outcome::Success));
}

/// In one line: whether the config in the file is the one in force.
#[must_use]
pub fn words(s: &Services) -> (bool, String) {
    let standing = standing(s);
    let since = standing.read_at.map(time::iso).unwrap_or_default();
    if standing.refused_at.is_some() {
        let why = first_of(&standing.mistakes);
        return (false, format!("not taken over, the one of {since} goes on: {why}"));
    }
    let waits = Reloaded { restart: standing.restart, changed: Vec::new() }.waits();
    match (waits, standing.file.is_empty()) {
        (Some(waits), _) => (false, waits),
        (None, true) => (true, "there is no file; nothing can differ from it".to_owned()),
        (None, false) => (true, format!("{} of {since} is in force", standing.file)),
    }
}
