//! The config, read anew while the appliance runs: the whole of it is checked first, and nothing of it is taken when
//! anything is wrong. What can hold at once does; what needs a new start is named.

use crate::app::AppError;
use crate::app::notify::Notifier;
use crate::app::plans;
use crate::config::AlertsConfig;
use crate::config::Config;
use crate::config::Problem;
use crate::config::ServiceConfig;
use crate::delivery;
use crate::delivery::SharedCarrier;
use crate::domain::actor::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::settings_config::ConfigMistake;
use crate::domain::settings_config::Reloaded;
use crate::domain::settings_config::first_of;
use crate::probes;
use crate::services;
use crate::services::Services;
use crate::services::settings_config;
use crate::services::settings_config::Ask;
use crate::telemetry::logging;
use crate::tls::Tls;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::signal::unix::Signal;
use tokio::sync::mpsc;
use tokio::sync::watch;

/// Reads the config as the start read it: the same file, the same environment, the same flags.
pub type Read = dyn Fn() -> Result<Config, Vec<Problem>> + Send + Sync;

/// Where the config comes from.
#[derive(Clone)]
pub struct Origin {
    /// The file, for messages.
    pub file: PathBuf,
    /// Reads it.
    pub read: Arc<Read>,
}

/// What hands follow while they work.
pub(in crate::app) struct Feeds {
    /// What is watched.
    pub services: watch::Sender<Vec<ServiceConfig>>,
    /// Heartbeats that go out, and what may be dialled.
    pub alerts: watch::Sender<AlertsConfig>,
    /// What messages are handed over with; none when TLS could not be set up.
    pub carrier: Option<SharedCarrier>,
}

impl Feeds {
    /// Those of the start.
    pub(in crate::app) fn new(config: &Config) -> Self {
        let carrier = delivery::carrier(&config.alerts);
        let carrier = carrier.map_err(|error| tracing::error!(%error, "nobody can be told of anything"));
        Self {
            services: watch::Sender::new(config.services.clone()),
            alerts: watch::Sender::new(config.alerts.clone()),
            carrier: carrier.ok().map(|carrier| Arc::new(arc_swap::ArcSwap::from_pointee(carrier))),
        }
    }
}

/// Reads the config anew, as often as somebody asks.
pub(in crate::app) struct Reloader {
    pub s: Arc<Services>,
    pub origin: Origin,
    /// What runs: what was read last, and of the start what a new one would need.
    pub running: Config,
    /// Where console and API really listen: links name it when no address is set.
    pub http: SocketAddr,
    pub feeds: Arc<Feeds>,
    pub notifier: Arc<Notifier>,
    /// Certificates, whose files are read again whether or not the config names others.
    pub tls: Tls,
}

impl Reloader {
    /// Follows SIGHUP and the doors until the appliance stops.
    pub(in crate::app) async fn run(
        mut self,
        mut hangup: Signal,
        mut asks: mpsc::Receiver<Ask>,
        mut stop: watch::Receiver<bool>,
    ) {
        loop {
            let asked = tokio::select! {
                Some(()) = hangup.recv() => None,
                Some(ask) = asks.recv() => Some(ask),
                _ = stop.wait_for(|stopping| *stopping) => return,
            };
            match asked {
                // Whoever sent the signal reads the log, the status and the audit log.
                None => drop(self.reload(&Actor::system()).await),
                Some(ask) => drop(ask.answer.send(self.reload(&ask.actor).await)),
            }
        }
    }

    async fn reload(&mut self, actor: &Actor) -> Result<Reloaded, Refusal> {
        self.notifier.reloading();
        let result = self.try_reload(actor).await;
        let words = match &result {
            Ok(done) => format!("config read anew: {}", done.words()),
            Err(refusal) => refusal.to_string(),
        };
        self.notifier.ready(&words);
        result
    }

    async fn try_reload(&mut self, actor: &Actor) -> Result<Reloaded, Refusal> {
        let read = Arc::clone(&self.origin.read);
        let read = tokio::task::spawn_blocking(move || read()).await;
        let problems = match read {
            Ok(Ok(new)) => match self.take_over(new).await {
                Ok(done) => {
                    if let Err(words) = self.tls.reload() {
                        tracing::warn!(words, "a certificate is not taken over; the one before stays");
                    }
                    tracing::info!(by = actor.id, "the config was read anew: {}", done.words());
                    settings_config::taken_over(&self.s, actor, &done).await;
                    return Ok(done);
                }
                Err(error) => vec![self.whole(&error.to_string())],
            },
            Ok(Err(problems)) => problems.iter().map(mistake).collect(),
            Err(error) => vec![self.whole(&error.to_string())],
        };
        for problem in &problems {
            tracing::error!(
                place = problem.place,
                hint = problem.hint,
                "the config is not taken over: {problem}"
            );
        }
        tracing::error!(
            "the config before goes on; the first of {}: {}",
            problems.len(),
            first_of(&problems)
        );
        settings_config::refused(&self.s, actor, problems.clone()).await;
        Err(Refusal::BadConfig { mistakes: problems })
    }

    fn whole(&self, what: &str) -> ConfigMistake {
        ConfigMistake {
            place: self.origin.file.display().to_string(),
            key: String::new(),
            what: what.to_owned(),
            hint: String::new(),
        }
    }

    /// Puts in force what can be. Everything that may fail is made before anything is changed.
    async fn take_over(&mut self, new: Config) -> Result<Reloaded, AppError> {
        let effective = self.running.reloaded(new.clone());
        let restart = effective.changes(&new).into_iter().map(|(key, _)| key).collect();
        let done = Reloaded { changed: self.running.changes(&effective), restart };
        if done.changed.is_empty() {
            return Ok(done);
        }
        let mut linked = effective.clone();
        linked.http.listen = self.http;
        let settings = plans::settings(&linked, false)?;
        let carrier = delivery::carrier(&linked.alerts).map_err(AppError::Other)?;
        let routing = delivery::routing(&linked);
        self.put_in_force(&linked, (settings, carrier, routing)).await;
        self.running = effective;
        Ok(done)
    }

    async fn put_in_force(
        &self,
        config: &Config,
        (settings, carrier, routing): (
            services::Settings,
            delivery::carrier::Carrier,
            services::alerts::AlertRouting,
        ),
    ) {
        let (s, before) = (&self.s, &self.running);
        logging::set_level(&config.log.level);
        s.resettle(settings);
        services::settings::repin(s, config.pins()).await;
        services::announce_safety(s);
        if before.services != config.services {
            probes::prepare_anew(s, &config.services).await;
            self.feeds.services.send_replace(config.services.clone());
        }
        if let Some(shared) = &self.feeds.carrier {
            shared.store(Arc::new(carrier));
        }
        if before.alerts != config.alerts {
            self.feeds.alerts.send_replace(config.alerts.clone());
            plans::start_people(s, config);
        }
        services::alerts_documents_config::take_over(s, &routing).await;
        services::backup::start(s, plans::backups(config));
        if before.oidc != config.oidc || before.http.public_url != config.http.public_url {
            probes::users_oidc::open(s, &config.oidc);
        }
    }
}

fn mistake(problem: &Problem) -> ConfigMistake {
    ConfigMistake {
        place: problem.place(),
        key: problem.key.clone(),
        what: problem.what.clone(),
        hint: problem.hint.clone(),
    }
}
