//! An execution gateway on loopback that tells what the test says: equity, positions, errors.

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::routing::any;
use axum::routing::get;
use parking_lot::Mutex;
use serde_json::Value;
use serde_json::json;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// What it tells.
#[derive(Clone)]
pub struct Tells {
    pub equity: String,
    pub qty: String,
    pub errors: u64,
    pub queue: u64,
}

/// The gateway.
pub struct Gateway {
    pub port: u16,
    tells: Arc<Mutex<Tells>>,
    task: JoinHandle<()>,
}

impl Gateway {
    pub async fn start() -> Self {
        let tells = Tells { equity: "100000".into(), qty: "100".into(), errors: 0, queue: 7 };
        let tells = Arc::new(Mutex::new(tells));
        let api = Router::new()
            .route("/positions", get(positions))
            .route("/orders/pending", get(|| async { Json(json!({ "orders": [] })) }))
            .route(
                "/config",
                get(|| async { Json(json!({ "dry_run": false, "kill_switch_engaged": false })) }),
            )
            .route("/account", get(account))
            .route("/broker/errors", get(errors))
            .fallback(any(|| async { Json(json!({})) }))
            .with_state(Arc::clone(&tells));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let page = Router::new().route("/metrics", get(metrics)).with_state(Arc::clone(&tells));
        let app = Router::new().nest("/api/v1", api).merge(page).route("/health", get(|| async { "fine" }));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { port, tells, task }
    }

    pub fn tell(&self, change: impl FnOnce(&mut Tells)) {
        change(&mut self.tells.lock());
    }

    /// The part of a config that reads it.
    pub fn toml(&self) -> String {
        format!("[[engines]]\nname = \"paper\"\nkind = \"paper\"\nurl = \"http://127.0.0.1:{}\"\n", self.port)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Told = State<Arc<Mutex<Tells>>>;

async fn positions(State(tells): Told) -> Json<Value> {
    let qty = tells.lock().qty.clone();
    let rows = if qty == "0" { json!([]) } else { json!([{ "symbol": "AAPL", "qty": qty }]) };
    Json(json!({ "positions": rows }))
}

async fn account(State(tells): Told) -> Json<Value> {
    let equity = tells.lock().equity.clone();
    Json(json!({ "equity": equity, "cash": "1000", "peak_equity": "100000" }))
}

async fn metrics(State(tells): Told) -> String {
    let queue = tells.lock().queue;
    format!(
        "# HELP queue_depth Jobs that wait.\n# TYPE queue_depth gauge\nqueue_depth{{queue=\"orders\"}} {queue}\n\
         queue_depth{{queue=\"signals\"}} 900\nup_total 12\n"
    )
}

async fn errors(State(tells): Told) -> Json<Value> {
    Json(json!({ "errors_last_5m": tells.lock().errors, "consecutive": 0 }))
}
