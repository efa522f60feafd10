//! kill -9 at each named step of the job: started again, it goes on where it was and finishes.

use super::held;
use super::holding;
use crate::desk::rig::Rig;
use crate::support::Appliance;
use crate::support::BINARY;
use crate::support::Place;
use crate::support::REASON;
use crate::support::act;
use crate::support::until;
use serde_json::Value;
use std::process::Command;

/// Named steps, in the order in which a job passes them.
const STEPS: [&str; 8] = [
    "kill.recorded",
    "kill.job.started",
    "kill.job.paused",
    "kill.job.cancel_sent",
    "kill.job.orders_gone",
    "kill.job.close_sent",
    "kill.job.flat",
    "kill.job.report",
];

fn place(rig: &Rig) -> Place {
    Place::with(&format!(
        "[[engines]]\nname = \"paper\"\nkind = \"paper\"\nurl = \"{}\"\n[kill]\ncancel_seconds = 5\nflatten_seconds = 10\n",
        rig.gateway("")
    ))
}

async fn finished(appliance: &Appliance) -> Value {
    until("the kill job ends", async || {
        appliance.get("/api/v1/kill-switch").await["job"]["status"] == "done"
    })
    .await;
    appliance.get("/api/v1/kill-switch/jobs/1").await
}

async fn crash_at(step: &str) {
    let rig = holding().await;
    let place = place(&rig);
    let mut first = Appliance::start(&place).await;
    first.init().await;
    first.stop();
    let mut victim = Appliance::launch(&place, &[("TRADEWARDEN_CRASH_AT", step)]);
    victim.ready().await;
    let _ = victim.try_post("/api/v1/kill-switch/kill", act()).await;
    assert_eq!(victim.wait(), -1, "{step}: killed by a signal; log:\n{}", victim.log());

    let second = Appliance::start(&place).await;
    assert_eq!(second.verdict().await, "halted", "{step}");
    let job = finished(&second).await;
    assert_eq!(
        (job["outcome"].as_str(), job["resumed"].as_u64()),
        (Some("flat"), Some(1)),
        "{step}: {job:#}"
    );
    let times = ["blocked_ms", "last_order_gone_ms", "flat_ms"].map(|k| job["times"][k].as_i64());
    assert!(times.iter().all(Option::is_some) && times.is_sorted(), "{step}: {times:?}");
    assert_eq!(held(&rig).await, (0, 0), "{step}: the desk itself says so");
    let noted = job["steps"].as_array().unwrap();
    assert!(noted.iter().any(|s| s["step"] == "resume"), "{step}: {noted:?}");
    assert_eq!(second.get("/api/v1/audit/verify").await["ok"], true, "{step}");
    rig.desk.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_step_the_job_is_finished_after_the_next_start() {
    for step in STEPS {
        crash_at(step).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_the_job_is_still_finished() {
    let rig = holding().await;
    let place = place(&rig);
    let mut first = Appliance::start(&place).await;
    first.init().await;
    first.stop();
    let rounds = ["kill.job.paused", "kill.job.orders_gone", "kill.job.flat"];
    for (n, step) in rounds.iter().enumerate() {
        let mut victim = Appliance::launch(&place, &[("TRADEWARDEN_CRASH_AT", step)]);
        if n == 0 {
            victim.ready().await;
            let _ = victim.try_post("/api/v1/kill-switch/kill", act()).await;
        }
        assert_eq!(victim.wait(), -1, "{step}: killed by a signal; log:\n{}", victim.log());
    }
    let last = Appliance::start(&place).await;
    let job = finished(&last).await;
    assert_eq!((job["outcome"].as_str(), job["resumed"].as_u64()), (Some("flat"), Some(3)), "{job:#}");
    assert_eq!(held(&rig).await, (0, 0));
    rig.desk.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_while_the_appliance_is_down_is_worked_off_at_the_next_start() {
    let rig = holding().await;
    let place = place(&rig);
    let mut first = Appliance::start(&place).await;
    first.init().await;
    first.stop();
    // Without the config file: the command knows the data, but no engine.
    let output = Command::new(BINARY)
        .args(["kill-switch", "--offline", "--reason", REASON, "--yes"])
        .env("TRADEWARDEN_STORE__DATA_DIR", &place.data)
        .env("TRADEWARDEN_STORE__RUNTIME_DIR", place.run_dir())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(held(&rig).await, (1, 1), "nothing can be commanded while it is down");
    let second = Appliance::start(&place).await;
    assert_eq!(second.verdict().await, "halted");
    let job = finished(&second).await;
    assert_eq!(job["outcome"], "flat", "{job:#}");
    assert_eq!(held(&rig).await, (0, 0));
    rig.desk.shutdown().await;
}
