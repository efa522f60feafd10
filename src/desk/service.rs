//! What all five services share: health, metrics, and the faults that bend them.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::MatchedPath;
use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use prometheus::HistogramOpts;
use prometheus::HistogramVec;
use prometheus::IntCounterVec;
use prometheus::IntGaugeVec;
use prometheus::Opts;
use prometheus::Registry;
use prometheus::TextEncoder;
use serde_json::Value;
use serde_json::json;

use super::faults::Fault;
use super::say;
use super::say::Problem;
use super::state::Desk;

/// How late the slow fault makes an answer: under the usual check timeout of five seconds, over any latency limit.
const SLOW_ANSWER: Duration = Duration::from_secs(3);
/// Largest body a service takes.
const BODY_LIMIT: usize = 64 * 1024;
/// Prices older than this make the market data service degraded.
const PRICE_AGE_LIMIT_SECONDS: i64 = 5;
/// Bounds of the request histograms.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// The five services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Signals.
    Signal,
    /// Orders, positions, account.
    ExecutionGateway,
    /// Runs.
    Orchestrator,
    /// Prices.
    MarketData,
    /// Models.
    ModelRegistry,
}

impl Service {
    /// All of them, in the order of their ports.
    pub const ALL: [Self; 5] =
        [Self::Signal, Self::ExecutionGateway, Self::Orchestrator, Self::MarketData, Self::ModelRegistry];

    /// The runbook's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signal => "signal_service",
            Self::ExecutionGateway => "execution_gateway",
            Self::Orchestrator => "orchestrator",
            Self::MarketData => "market_data_service",
            Self::ModelRegistry => "model_registry",
        }
    }

    /// The service of a name.
    pub fn named(name: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|service| service.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            Problem::invalid(format!("There is no service `{name}`. Choose one of: {}.", names.join(", ")))
        })
    }

    fn index(self) -> usize {
        match self {
            Self::Signal => 0,
            Self::ExecutionGateway => 1,
            Self::Orchestrator => 2,
            Self::MarketData => 3,
            Self::ModelRegistry => 4,
        }
    }
}

/// The metrics of one service, in a registry of its own.
pub struct ServiceMetrics {
    registry: Registry,
    requests: IntCounterVec,
    duration: HistogramVec,
    /// Orders by effect and outcome; the gateway's alone.
    pub orders: IntCounterVec,
    /// Facts taken when scraped.
    facts: IntGaugeVec,
}

impl ServiceMetrics {
    /// Names follow the service.
    pub fn new(service: Service) -> Result<Self, prometheus::Error> {
        let name = service.name();
        let duration_name = match service {
            Service::Signal => "signal_service_latency_seconds".to_owned(),
            _ => format!("{name}_request_duration_seconds"),
        };
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new(format!("{name}_requests_total"), "Requests answered, by route and status"),
            &["route", "status"],
        )?;
        let options = HistogramOpts::new(duration_name, "Time to answer a request").buckets(BUCKETS.to_vec());
        let duration = HistogramVec::new(options, &["route"])?;
        let orders = IntCounterVec::new(
            Opts::new(
                format!("{name}_orders_total"),
                "Orders by what they do to exposure and what became of them",
            ),
            &["effect", "outcome"],
        )?;
        let facts = IntGaugeVec::new(
            Opts::new(format!("{name}_state"), "Counts and switches of the service when scraped"),
            &["what"],
        )?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(duration.clone()))?;
        registry.register(Box::new(facts.clone()))?;
        if service == Service::ExecutionGateway {
            registry.register(Box::new(orders.clone()))?;
        }
        Ok(Self { registry, requests, duration, orders, facts })
    }

    /// One set for each service, in the order of [`Service::ALL`].
    pub fn all() -> Result<Vec<Self>, prometheus::Error> {
        Service::ALL.into_iter().map(Self::new).collect()
    }

    /// Starts the clock of one piece of work that is not a request.
    pub fn timer(&self, work: &str) -> prometheus::HistogramTimer {
        self.duration.with_label_values(&[work]).start_timer()
    }
}

/// The metrics of `service`.
pub fn metrics_of(desk: &Desk, service: Service) -> Option<&ServiceMetrics> {
    desk.metrics.get(service.index())
}

/// The router of a service: its own routes, `/health`, `/metrics`, problems for what is not there, and the faults.
pub fn shell(desk: Arc<Desk>, service: Service, routes: Router<Arc<Desk>>) -> Router {
    routes
        .route(
            "/health",
            get(move |State(desk): State<Arc<Desk>>| async move { Json(health(&desk, service)) }),
        )
        .route("/metrics", get(move |State(desk): State<Arc<Desk>>| async move { scrape(&desk, service) }))
        .fallback(|| async { Problem::not_found("There is no such route on this service.") })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state((Arc::clone(&desk), service), bend))
        .with_state(desk)
}

/// Applies the faults, times the answer and counts it.
async fn bend(State((desk, service)): State<(Arc<Desk>, Service)>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let timer = metrics_of(&desk, service).map(|metrics| metrics.timer(&route));
    desk.faults.wait_while(|faults| faults.is_on_for(Fault::Hang, service)).await;
    if service == Service::ExecutionGateway && route.starts_with("/api") {
        desk.faults.wait_while(|faults| faults.is_on(Fault::EngineSilent)).await;
    }
    if desk.faults.is_on_for(Fault::Slow, service) {
        tokio::time::sleep(SLOW_ANSWER).await;
    }
    let response = if desk.faults.is_on_for(Fault::Error503, service) {
        let words = format!("{} is switched to answer 503.", service.name());
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", words).into_response()
    } else {
        next.run(request).await
    };
    drop(timer);
    if let Some(metrics) = metrics_of(&desk, service) {
        metrics.requests.with_label_values(&[route.as_str(), response.status().as_str()]).inc();
    }
    response
}

/// Things a service leans on, each with a word about its state.
fn dependencies(desk: &Desk, service: Service) -> Vec<(&'static str, &'static str)> {
    let line = |up: bool| if up { "healthy" } else { "unhealthy" };
    let feed = if price_age_seconds(desk) > PRICE_AGE_LIMIT_SECONDS { "stale" } else { "healthy" };
    let other = |wanted: Service| {
        let down =
            desk.faults.is_on_for(Fault::Error503, wanted) || desk.faults.is_on_for(Fault::Hang, wanted);
        line(!down)
    };
    match service {
        Service::Signal => {
            vec![("market_data_service", feed), ("model_registry", other(Service::ModelRegistry))]
        }
        Service::ExecutionGateway => {
            let broker = if desk.faults.is_on(Fault::BrokerErrors) { "unhealthy" } else { "healthy" };
            vec![("redis", line(desk.gate.connected())), ("market_data_service", feed), ("broker", broker)]
        }
        Service::Orchestrator => vec![
            ("signal_service", other(Service::Signal)),
            ("execution_gateway", other(Service::ExecutionGateway)),
        ],
        Service::MarketData => vec![("redis", line(desk.prices.connected())), ("feed", feed)],
        Service::ModelRegistry => Vec::new(),
    }
}

/// Age of the newest price.
pub fn price_age_seconds(desk: &Desk) -> i64 {
    let now = desk.now();
    let newest = desk.exchange.lock().market.quotes().map(|(_, quote)| quote.at).max();
    newest.map_or(i64::MAX, |at| now.duration_since(at).as_secs())
}

/// The health page.
pub fn health(desk: &Desk, service: Service) -> Value {
    let now = desk.now();
    let leans_on = dependencies(desk, service);
    let well = leans_on.iter().all(|(_, state)| *state == "healthy");
    let mut page = json!({
        "status": if well { "healthy" } else { "degraded" },
        "service": service.name(),
        "version": env!("CARGO_PKG_VERSION"),
        "timestamp": say::iso(now),
        "uptime_seconds": now.duration_since(desk.started_at).as_secs().max(0),
        "dependencies": leans_on.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
    });
    if service == Service::ExecutionGateway {
        page["broker"] = desk.exchange.lock().tally.broker_json(now);
        page["dry_run"] = Value::Bool(desk.gate.last().dry_run || desk.tuning.now().dry_run);
    }
    if service == Service::MarketData {
        page["price_age_seconds"] = price_age_seconds(desk).max(0).into();
    }
    page
}

fn scrape(desk: &Desk, service: Service) -> Response {
    let Some(metrics) = metrics_of(desk, service) else { return StatusCode::NOT_FOUND.into_response() };
    let fact = |what: &str, value: i64| metrics.facts.with_label_values(&[what]).set(value);
    fact(
        "dependencies_unhealthy",
        count(dependencies(desk, service).iter().filter(|(_, s)| *s != "healthy").count()),
    );
    if service == Service::ExecutionGateway {
        let exchange = desk.exchange.lock();
        fact("open_orders", count(exchange.working().count()));
        fact("positions", count(exchange.book.open_positions().count()));
        fact("paused", i64::from(exchange.pause.is_some()));
        fact("broker_errors", i64::try_from(exchange.tally.broker_errors.count).unwrap_or(i64::MAX));
    }
    if service == Service::MarketData {
        fact("price_age_seconds", price_age_seconds(desk));
    }
    match TextEncoder::new().encode_to_string(&metrics.registry.gather()) {
        Ok(text) => ([(CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(error) => {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "metrics", error.to_string()).into_response()
        }
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
