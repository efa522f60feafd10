//! An appliance in this process with a paper desk as its engine, and short limits for the kill job.

use crate::desk::rig::Rig;
use crate::support::until;
use serde_json::Value;
use tempfile::TempDir;
use tradewarden::app;
use tradewarden::app::Running;
use tradewarden::config::Config;
use tradewarden::config::EngineConfig;
use tradewarden::config::EngineKind;
use tradewarden::domain::actor::Actor;
use tradewarden::domain::actor::Door;
use tradewarden::domain::actor::Role;
use tradewarden::domain::kill::Kill;
use tradewarden::domain::kill::Release;
use tradewarden::services::audit_search;
use tradewarden::services::breaker;
use tradewarden::services::engines;
use tradewarden::services::kill;
use tradewarden::store::AuditFilter;
use tradewarden::wire::EngineView;
use tradewarden::wire::KillJobView;

/// A reason that is long enough.
pub const REASON: &str = "the strategy sends orders nobody understands";
/// Seconds the job tries to cancel and to flatten.
pub const LIMITS: (u64, u64) = (2, 4);

/// An admin at the console.
pub fn alice() -> Actor {
    Actor::new("alice", Role::Admin, Door::Console)
}

/// A desk as an engine of the config.
pub fn engine(name: &str, rig: &Rig) -> EngineConfig {
    let url = rig.gateway("");
    EngineConfig { name: name.into(), kind: EngineKind::Paper, url, orchestrator_url: None, enabled: true }
}

pub struct House {
    pub running: Running,
    _dir: TempDir,
}

impl House {
    /// Starts one that is OPEN, and waits until every engine has answered or failed once.
    pub async fn start(engines: Vec<EngineConfig>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.http.listen.set_port(0);
        config.store.data_dir = dir.path().join("data");
        config.store.runtime_dir = dir.path().join("run");
        config.engines = engines;
        (config.kill.cancel_seconds, config.kill.flatten_seconds) = LIMITS;
        let running = app::serve(config, None).await.unwrap();
        breaker::init(&running.services, &alice(), REASON, true).await.unwrap();
        let house = Self { running, _dir: dir };
        until("every engine was asked once", async || {
            let all = engines::view(&house.running.services).engines;
            all.iter().all(|e| e.status == "unreachable" || e.entries == "allowed")
        })
        .await;
        house
    }

    pub async fn kill(&self, flatten: bool) -> KillJobView {
        let s = &self.running.services;
        let command = Kill { reason: REASON.into(), acknowledged: true, flatten, details: None };
        let view = kill::kill(s, &alice(), command).await.unwrap();
        let id = view.kill.job.unwrap().id;
        until("the kill job ends", async || kill::running(s).is_none()).await;
        kill::job(s, id).await.unwrap()
    }

    pub async fn release(&self) {
        let ask = Release { reason: REASON.into(), acknowledged: true, confirm: "RESUME".into() };
        kill::release(&self.running.services, &alice(), ask).await.unwrap();
    }

    pub fn engine(&self, name: &str) -> EngineView {
        engines::view(&self.running.services).engines.into_iter().find(|e| e.name == name).unwrap()
    }

    /// Details of the newest audit entries with an action, newest first.
    pub async fn audited(&self, action: &str) -> Vec<Value> {
        let filter = AuditFilter::of_action(action);
        let page = audit_search::page(&self.running.services, &alice(), filter, 100).await.unwrap();
        page.items.into_iter().map(|e| serde_json::to_value(e).unwrap()).collect()
    }
}
