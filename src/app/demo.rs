//! The demo: an appliance on a temporary directory together with the paper desk, and the paper desk alone.

use crate::app::AppError;
use crate::app::doors;
use crate::app::doors::Addresses;
use crate::app::house;
use crate::app::house::Running;
use crate::clock::Clock;
use crate::config::AlertmanagerTrust;
use crate::config::AlertsConfig;
use crate::config::CheckKind;
use crate::config::Config;
use crate::config::DESK_PORTS_DEFAULT;
use crate::config::DemoOptions;
use crate::config::DeskOptions;
use crate::config::EmailConfig;
use crate::config::EngineConfig;
use crate::config::EngineKind;
use crate::config::EnvironmentKind;
use crate::config::LocalTrust;
use crate::config::MailTls;
use crate::config::ServiceConfig;
use crate::config::WebhookConfig;
use crate::desk;
use crate::desk::DeskAddresses;
use crate::desk::DeskConfig;
use crate::desk::DeskHandle;
use crate::desk::DeskPorts;
use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::services;
use std::net::SocketAddr;
use std::path::PathBuf;

const INIT_REASON: &str = "demo started: the paper desk may trade, no money is at stake";
/// How often the demo checks its services: quicker than a real desk, so that a fault shows at once.
const DEMO_CHECK_MS: u64 = 2_000;

/// A running demo.
pub struct Demo {
    /// The appliance.
    pub running: Running,
    /// The paper desk.
    pub desk: DeskHandle,
}

/// Starts desk and appliance. The demo writes the first OPEN itself, as an act that is in the audit log.
///
/// # Errors
/// A taken address, a directory that cannot be made.
pub async fn demo(options: DemoOptions, data_dir: PathBuf, runtime_dir: PathBuf) -> Result<Demo, AppError> {
    let mut config = Config::default();
    config.environment.name = "paper-desk".to_owned();
    config.environment.kind = EnvironmentKind::Demo;
    config.store.data_dir = data_dir;
    config.store.runtime_dir = runtime_dir;
    config.resp.enabled = true;
    config.resp.local_trust = LocalTrust::Trip;
    if let Some(address) = options.http_listen {
        config.http.listen = address;
    }
    if let Some(address) = options.resp_listen {
        config.resp.listen = address;
    }
    let addresses = doors::take(&config)?;
    let redis = redis_address(&addresses);
    let desk = desk::start(desk_config(&redis, None, options.desk_ports, options.seed)).await?;
    watch_desk(&mut config, desk.addresses());
    let running = house::start(config, addresses, true, None).await?;
    let actor = Actor::new("demo", Role::Admin, Door::Cli);
    let fresh = running.services.safety.known().safety.is_some_and(|s| s.breaker.is_none());
    if fresh {
        services::breaker::init(&running.services, &actor, INIT_REASON, true).await?;
    }
    Ok(Demo { running, desk })
}

/// Starts the paper desk alone, against somebody's Redis address.
///
/// # Errors
/// A taken address.
pub async fn desk(options: &DeskOptions) -> Result<DeskHandle, AppError> {
    let password = options.redis_password.clone();
    let config = desk_config(&options.redis.to_string(), password, options.desk_ports, options.seed);
    Ok(desk::start(config).await?)
}

fn redis_address(addresses: &Addresses) -> String {
    addresses.redis.as_ref().map(|taken| taken.at.to_string()).unwrap_or_default()
}

fn desk_config(
    redis: &str,
    password: Option<String>,
    first_port: Option<u16>,
    seed: Option<u64>,
) -> DeskConfig {
    let clock = Clock::System;
    let mut config = DeskConfig::new(std::sync::Arc::new(move || clock.now()));
    redis.clone_into(&mut config.redis_addr);
    config.redis_password = password;
    config.ports = ports(first_port);
    if let Some(seed) = seed {
        config.seed = seed;
    }
    config
}

/// The usual ports, all of them picked by the system, or the usual ones moved to another first port.
fn ports(first: Option<u16>) -> DeskPorts {
    let usual = DeskPorts::default();
    let Some(first) = first else { return usual };
    if first == 0 {
        return DeskPorts::picked();
    }
    let moved = |port: u16| first.saturating_add(port - DESK_PORTS_DEFAULT);
    DeskPorts {
        signal_service: moved(usual.signal_service),
        execution_gateway: moved(usual.execution_gateway),
        orchestrator: moved(usual.orchestrator),
        market_data_service: moved(usual.market_data_service),
        model_registry: moved(usual.model_registry),
        control: moved(usual.control),
        smtp: moved(usual.smtp),
    }
}

fn watch_desk(config: &mut Config, at: DeskAddresses) {
    let service = |name: &str, group: &str, address: SocketAddr, critical: bool| ServiceConfig {
        name: name.to_owned(),
        kind: CheckKind::Http,
        url: Some(format!("http://{address}/health")),
        metrics_url: Some(format!("http://{address}/metrics")),
        group: group.to_owned(),
        critical,
        interval_ms: DEMO_CHECK_MS,
        ..ServiceConfig::default()
    };
    config.services = vec![
        service("execution_gateway", "Trading", at.execution_gateway, true),
        service("signal_service", "Trading", at.signal_service, true),
        service("orchestrator", "Trading", at.orchestrator, false),
        service("market_data_service", "Data", at.market_data_service, true),
        service("model_registry", "Data", at.model_registry, false),
    ];
    config.engines = vec![EngineConfig {
        name: "paper".to_owned(),
        kind: EngineKind::Paper,
        url: format!("http://{}", at.execution_gateway),
        orchestrator_url: Some(format!("http://{}", at.orchestrator)),
        enabled: true,
    }];
    config.alerts = AlertsConfig {
        // Whoever tries it points a Prometheus or amtool of his own at it, without a key.
        alertmanager_local_trust: AlertmanagerTrust::Write,
        // The sinks of the demo are on loopback.
        allow_private_targets: true,
        email: Some(EmailConfig {
            host: at.smtp.ip().to_string(),
            port: at.smtp.port(),
            tls: MailTls::None,
            from: "tradewarden@paper.example".to_owned(),
            to: vec!["oncall@paper.example".to_owned()],
            ..EmailConfig::default()
        }),
        webhooks: vec![WebhookConfig {
            name: "desk".to_owned(),
            url: format!("http://{}/hooks/alerts", at.control),
            ..WebhookConfig::default()
        }],
        ..AlertsConfig::default()
    };
}
