//! Faults that can be switched on, so that alarms, guards and the kill job have something to see.

use std::collections::BTreeSet;

use parking_lot::RwLock;
use serde_json::Value;
use serde_json::json;
use tokio::sync::watch;

use super::say::Problem;
use super::service::Service;

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A service answers seconds late.
    Slow,
    /// A service answers 503.
    Error503,
    /// A service takes the request and never answers.
    Hang,
    /// Prices stand still and grow old.
    StalePrices,
    /// Prices move against the desk.
    Losses,
    /// Each automated order fails at the broker.
    BrokerErrors,
    /// The reconciler does not run.
    DeadReconciler,
    /// The gateway's API does not answer, while its health page does.
    EngineSilent,
    /// Cancels are refused.
    CancelFails,
    /// Closes are refused.
    CloseFails,
    /// The mail server says 421 and hangs up.
    MailBusy,
    /// The mail server refuses each recipient with 550.
    MailRejects,
    /// The webhook sink answers 500.
    WebhookFails,
}

/// Fault, its name, its label, what it does, whether it is set for one service at a time.
const LIST: [(Fault, &str, &str, &str, bool); 13] = [
    (Fault::Slow, "slow", "Slow answers", "Each answer takes three seconds", true),
    (Fault::Error503, "error_503", "503 answers", "Each request is answered 503", true),
    (Fault::Hang, "hang", "Hanging", "Requests are taken and never answered", true),
    (Fault::StalePrices, "stale_prices", "Stale prices", "Prices stand still and grow old", false),
    (Fault::Losses, "losses", "Losses", "Prices move against the desk", false),
    (
        Fault::BrokerErrors,
        "broker_errors",
        "Broker errors",
        "Each automated order fails at the broker",
        false,
    ),
    (
        Fault::DeadReconciler,
        "dead_reconciler",
        "Dead reconciler",
        "The reconciler stops and start-up is incomplete",
        false,
    ),
    (
        Fault::EngineSilent,
        "engine_silent",
        "Engine silent",
        "The gateway's API does not answer; its health page does",
        false,
    ),
    (
        Fault::CancelFails,
        "cancel_fails",
        "Cancels fail",
        "The broker refuses to cancel: orders stay open",
        false,
    ),
    (Fault::CloseFails, "close_fails", "Closes fail", "The broker refuses to close: positions stay", false),
    (Fault::MailBusy, "mail_busy", "Mail server busy", "Each mail connection is refused with 421", false),
    (Fault::MailRejects, "mail_rejects", "Mail rejected", "Each recipient is refused with 550", false),
    (Fault::WebhookFails, "webhook_fails", "Webhooks fail", "Each webhook is answered 500", false),
];

/// The faults that are on.
pub struct FaultBoard {
    on: RwLock<BTreeSet<(Fault, Option<Service>)>>,
    changes: watch::Sender<u64>,
}

impl Default for FaultBoard {
    fn default() -> Self {
        Self { on: RwLock::new(BTreeSet::new()), changes: watch::Sender::new(0) }
    }
}

impl FaultBoard {
    /// Whether a desk-wide fault is on.
    pub fn is_on(&self, fault: Fault) -> bool {
        self.on.read().contains(&(fault, None))
    }

    /// Whether a fault is on for a service.
    pub fn is_on_for(&self, fault: Fault, service: Service) -> bool {
        self.on.read().contains(&(fault, Some(service)))
    }

    /// Switches by the names of the control page. Without a service, a fault that belongs to one is set for all.
    pub fn switch(&self, name: &str, service: Option<&str>, on: bool) -> Result<(), Problem> {
        let Some((fault, .., for_service)) = LIST.iter().find(|row| row.1 == name) else {
            let names: Vec<&str> = LIST.iter().map(|row| row.1).collect();
            return Err(Problem::invalid(format!(
                "There is no fault `{name}`. Choose one of: {}.",
                names.join(", ")
            )));
        };
        let targets: Vec<Option<Service>> = match (for_service, service) {
            (false, None) => vec![None],
            (false, Some(_)) => {
                return Err(Problem::invalid(format!(
                    "`{name}` concerns the whole desk: leave `service` out."
                )));
            }
            (true, None) => Service::ALL.into_iter().map(Some).collect(),
            (true, Some(wanted)) => vec![Some(Service::named(wanted)?)],
        };
        {
            let mut set = self.on.write();
            for target in targets {
                if on {
                    set.insert((*fault, target))
                } else {
                    set.remove(&(*fault, target))
                };
            }
        }
        self.changes.send_modify(|change| *change += 1);
        Ok(())
    }

    /// Switches everything off and lets hanging requests go on.
    pub fn clear(&self) {
        self.on.write().clear();
        self.changes.send_modify(|change| *change += 1);
    }

    /// Waits while `held` says so; looks again after every switch.
    pub async fn wait_while(&self, held: impl Fn(&Self) -> bool) {
        let mut changes = self.changes.subscribe();
        while held(self) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// For `GET /desk/faults`.
    pub fn json(&self) -> Value {
        let set = self.on.read();
        let row = |(fault, name, label, what, for_service): &(Fault, &str, &str, &str, bool)| {
            let services: Vec<&str> = set
                .iter()
                .filter(|(f, _)| f == fault)
                .filter_map(|(_, service)| service.map(Service::name))
                .collect();
            let on = set.iter().any(|(f, _)| f == fault);
            json!({"fault": name, "label": label, "effect": what, "per_service": for_service, "on": on, "services": services})
        };
        json!({"faults": LIST.iter().map(row).collect::<Vec<_>>()})
    }
}
