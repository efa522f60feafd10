//! Test sends: a message over the real path, so that somebody sees whether it arrives.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Source;
use crate::domain::alerts::Told;
use crate::domain::alerts_labels::ALERT_NAME;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::SEVERITY;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_owe;
use crate::services::alerts_owe::Owed;
use crate::services::audit;
use crate::store::Lane;
use crate::store::NewIncident;
use crate::store::StoreError;
use crate::store::WriteTx;
use serde_json::json;

const ACTION: &str = "ALERT_TEST_SEND";
/// Most targets of one test.
pub const TARGETS_MAX: usize = 100;

/// To whom a test goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whom {
    /// The targets of this receiver.
    pub receiver: Option<String>,
    /// The targets over this lane.
    pub lane: Option<String>,
}

/// What a test says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// One line.
    pub title: String,
    /// More.
    pub summary: String,
    /// Labels beside the usual ones.
    pub labels: Labels,
    /// How it looks.
    pub severity: Severity,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            title: "Test: this target is told of alerts".to_owned(),
            summary: "Somebody asked for this message. Nothing is wrong, and nothing has to be done."
                .to_owned(),
            labels: Labels::new(),
            severity: Severity::Info,
        }
    }
}

/// Sends a test to a receiver, a lane, or everybody. Returns the number of its incident.
///
/// # Errors
/// Not permitted, nobody fits, not recorded.
pub async fn send(s: &Services, actor: &Actor, whom: Whom, words: Words) -> Result<i64, Refusal> {
    let result = try_send(s, actor, whom, words).await;
    audit::on_refusal(s, actor, (ACTION, ("alerts", "test")), "", result.as_ref().err()).await;
    let id = result?;
    s.metrics.admin_action_total.with_label_values(&["alert_test_send"]).inc();
    s.delivery_wake.notify_one();
    Ok(id)
}

async fn try_send(s: &Services, actor: &Actor, whom: Whom, words: Words) -> Result<i64, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "send a test")?;
    let routing = s.alerts.routing();
    let targets = targets(&routing, &whom);
    if targets.is_empty() {
        let names: Vec<&str> = routing.receivers.keys().map(String::as_str).collect();
        let lanes: Vec<&str> = routing.lanes.keys().map(String::as_str).collect();
        let known = format!("receivers: {}; lanes: {}", names.join(", "), lanes.join(", "));
        return Err(Refusal::invalid("receiver", format!("nobody fits; {known}")));
    }
    if targets.len() > TARGETS_MAX {
        return Err(Refusal::invalid("receiver", format!("a test goes to at most {TARGETS_MAX} targets")));
    }
    let actor = actor.clone();
    let written: Result<i64, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let id = owe_all(tx, &routing, &targets, &words)?;
            let name = id.to_string();
            let draft = Draft::new(&actor, ACTION, EventType::Action, ("incident", &name));
            tx.audit(draft.details(json!({
                "receiver": whom.receiver,
                "lane": whom.lane,
                "targets": targets.len(),
            })))?;
            Ok(id)
        })
        .await;
    written.map_err(Fault::into_refusal)
}

fn targets(routing: &AlertRouting, whom: &Whom) -> Vec<Target> {
    let mut found: Vec<Target> = match &whom.receiver {
        Some(name) => routing.targets(name).to_vec(),
        None => routing.receivers.values().flatten().cloned().collect(),
    };
    found.retain(|t| whom.lane.as_ref().is_none_or(|lane| *lane == t.lane));
    found.sort_by(|a, b| (&a.lane, &a.recipient).cmp(&(&b.lane, &b.recipient)));
    found.dedup_by(|a, b| a.lane == b.lane && a.recipient == b.recipient);
    found
}

fn owe_all(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    targets: &[Target],
    words: &Words,
) -> Result<i64, StoreError> {
    let mut labels = words.labels.clone();
    labels.entry(ALERT_NAME.to_owned()).or_insert_with(|| "Test".to_owned());
    labels.insert(SEVERITY.to_owned(), words.severity.as_str().to_owned());
    let new = NewIncident {
        key: None,
        kind: "test",
        severity: words.severity,
        title: &words.title,
        summary: &words.summary,
        labels: &labels,
        annotations: &Labels::new(),
        source: Source::Test,
        generator_url: None,
        opened_at: tx.now(),
        ends_at: None,
        routes: &[],
    };
    let made = tx.insert_incident(&new)?;
    let incident = made.ok_or_else(|| StoreError::Other("the test could not be recorded".to_owned()))?;
    for target in targets {
        let owed = Owed::now(Told::Notice, Purpose::Test, target, ("test", ""));
        alerts_owe::owe(tx, routing, &incident, owed)?;
    }
    Ok(incident.id)
}
