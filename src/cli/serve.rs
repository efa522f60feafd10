//! `serve`, `demo`, `desk`: what runs until it is told to stop.

use crate::app;
use crate::app::AppError;
use crate::app::Origin;
use crate::app::Running;
use crate::cli::args::DemoArgs;
use crate::cli::args::DeskArgs;
use crate::cli::args::DeskVerb;
use crate::cli::args::ServeArgs;
use crate::cli::check_config;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::fault;
use crate::cli::paint::Out;
use crate::cli::run::Context;
use crate::cli::target;
use crate::cli::target::DemoNote;
use crate::cli::target::LeftNote;
use crate::config::Config;
use crate::config::DEFAULT_FILE;
use crate::config::DemoOptions;
use crate::config::DeskOptions;
use crate::config::LogFormat;
use crate::config::Override;
use crate::telemetry::logging;
use serde_json::json;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// Random bytes in the name of a temporary directory.
const NAME_BYTES: usize = 6;

/// Runs `serve`.
pub async fn serve(context: &Context, args: &ServeArgs) -> Result<Exit, Failure> {
    context.no_offline("serve", "it is what makes an appliance run")?;
    let (common, env, flags) = (context.common.clone(), context.env.clone(), serve_flags(args));
    let read = move || target::config(&common, &env, &flags);
    let config = match read() {
        Ok(config) => config,
        Err(problems) => {
            check_config::tell(&context.out, &problems);
            return Ok(Exit::Usage);
        }
    };
    start_log(&config);
    let file = context.common.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
    let origin = Origin { file, read: Arc::new(read) };
    let running = app::serve(config, Some(origin)).await.map_err(failed)?;
    tell_appliance(&context.out, &running);
    running.until_told().await.map_err(failed)?;
    Ok(Exit::Done)
}

fn serve_flags(args: &ServeArgs) -> Vec<Override> {
    let mut flags = Vec::new();
    if let Some(address) = &args.http_listen {
        flags.push(Override::flag("http.listen", address.clone(), "--http-listen"));
    }
    if let Some(address) = &args.resp_listen {
        flags.push(Override::flag("resp.listen", address.clone(), "--resp-listen"));
        flags.push(Override::flag("resp.enabled", "true", "--resp-listen"));
    }
    if let Some(directory) = &args.runtime_dir {
        let directory = target::absolute(directory).display().to_string();
        flags.push(Override::flag("store.runtime_dir", directory, "--runtime-dir"));
    }
    flags
}

fn start_log(config: &Config) {
    let format = match config.log.format {
        LogFormat::Text => logging::Format::Text,
        LogFormat::Json => logging::Format::Json,
    };
    logging::start(&config.log.level, format);
}

fn failed(error: AppError) -> Failure {
    Failure::Other(error.to_string())
}

fn tell_appliance(out: &Out, running: &Running) {
    let redis = running.redis.map(|at| at.to_string());
    if out.json {
        let certificate = running.tls.http.as_ref().map(|tls| {
            let shown = tls.certificate().shown();
            json!({
                "file": shown.file,
                "sha256": shown.sha256,
                "not_after": shown.not_after,
                "self_signed": shown.self_signed,
            })
        });
        out.json_line(&json!({
            "address": running.address(),
            "certificate": certificate,
            "setup_url": running.setup_url,
            "redis": redis,
            "socket": running.socket,
            "data_dir": running.data_dir,
        }));
        return;
    }
    out.line(&format!("Tradewarden {}", app::VERSION));
    rows(out, &appliance_rows(running, redis.as_deref()));
}

fn appliance_rows(running: &Running, redis: Option<&str>) -> Vec<(&'static str, String)> {
    let mut rows = vec![("Console", running.address())];
    if let Some(url) = &running.setup_url {
        rows.push(("First sign-in", format!("{url}  (once, within 30 minutes)")));
    }
    rows.push(("Redis adapter", redis_row(running, redis)));
    if let Some(tls) = running.tls.http.as_ref().or(running.tls.redis.as_ref()) {
        let shown = tls.certificate().shown();
        rows.push(("Certificate", format!("{} until {}", shown.file.display(), shown.not_after)));
        if shown.self_signed {
            rows.push(("", "self-signed: give clients that file, the command line with --ca".to_owned()));
            rows.push(("Fingerprint", format!("SHA-256 {}", shown.sha256)));
        }
    }
    rows.push(("Local socket", running.socket.display().to_string()));
    rows.push(("Data", running.data_dir.display().to_string()));
    rows
}

fn redis_row(running: &Running, redis: Option<&str>) -> String {
    match (redis, &running.tls.redis) {
        (Some(at), Some(_)) => format!("rediss://{at}"),
        (at, _) => at.unwrap_or("off").to_owned(),
    }
}

fn rows(out: &Out, rows: &[(&str, String)]) {
    for (name, value) in rows {
        out.line(&format!("  {} {value}", out.paint.dim(&format!("{name:<15}"))));
    }
}

/// Runs `demo`.
pub async fn demo(context: &Context, args: &DemoArgs) -> Result<Exit, Failure> {
    context.no_offline("demo", "it is an appliance of its own")?;
    logging::start(context.env.get("TRADEWARDEN_LOG__LEVEL").unwrap_or("warn"), logging::Format::Text);
    let temporary = TemporaryDirectory::make()?;
    let kept = context.common.data_dir.as_deref().map(target::absolute);
    let options = DemoOptions {
        http_listen: args.http_listen,
        resp_listen: args.resp_listen,
        desk_ports: args.desk_ports,
        data_dir: kept.clone(),
        seed: args.seed,
    };
    context.out.note("starting the paper desk and the appliance …");
    let data_dir = kept.clone().unwrap_or_else(|| temporary.0.join("data"));
    let demo = app::demo(options, data_dir, temporary.0.join("run")).await.map_err(failed)?;
    let desk_url = format!("http://{}", demo.desk.addresses().control);
    let note = DemoNote {
        socket: demo.running.socket.clone(),
        address: demo.running.address(),
        desk_url: desk_url.clone(),
        pid: std::process::id(),
    };
    let left = LeftNote::leave(&context.env, &note);
    tell_demo(&context.out, &demo.running, &desk_url, kept.as_deref());
    demo.running.until_told().await.map_err(failed)?;
    demo.desk.shutdown().await;
    drop(left);
    context.out.note("the demo has ended");
    Ok(Exit::Done)
}

fn tell_demo(out: &Out, running: &Running, desk_url: &str, kept: Option<&Path>) {
    let redis = running.redis.map(|at| at.to_string()).unwrap_or_default();
    if out.json {
        out.json_line(&json!({
            "address": running.address(),
            "setup_url": running.setup_url,
            "redis": redis,
            "socket": running.socket,
            "data_dir": running.data_dir,
            "desk_url": desk_url,
        }));
        return;
    }
    let port = running.redis.map_or(0, |at| at.port());
    let socket = running.socket.display();
    out.line(&format!(
        "{}  The desk trades on paper; no money is at stake.",
        out.paint.bold("Tradewarden demo")
    ));
    out.line("");
    let mut shown = appliance_rows(running, Some(&redis));
    shown.insert(
        2.min(shown.len()),
        ("Paper desk", format!("{desk_url}  faults, mail and webhooks received")),
    );
    if kept.is_none()
        && let Some(last) = shown.last_mut()
    {
        last.1.push_str("  (removed at the end)");
    }
    rows(out, &shown);
    out.line("");
    out.line("Halt the desk from another terminal and watch its orders stop:");
    out.line("");
    let program = std::env::args().next().unwrap_or_else(|| "tradewarden".to_owned());
    out.line(&format!("  {program} circuit-trip --socket {socket}"));
    out.line(&format!(
        "  redis-cli -p {port} SET circuit_breaker:state '{{\"state\":\"TRIPPED\",\"trip_reason\":\"trying the emergency stop\"}}'"
    ));
    out.line(&out.paint.dim("  or in the source tree: make status, make circuit-trip, make kill-switch"));
    out.line("");
    out.line(&out.paint.dim("Ctrl-C ends the demo."));
}

/// A directory of our own that goes away with the demo.
struct TemporaryDirectory(PathBuf);

impl TemporaryDirectory {
    fn make() -> Result<Self, Failure> {
        let mut bytes = [0_u8; NAME_BYTES];
        getrandom::fill(&mut bytes)
            .map_err(|e| Failure::Other(format!("no random numbers on this machine: {e}")))?;
        let path =
            std::env::temp_dir().join(format!("tradewarden-demo-{}", crate::domain::audit::hex(&bytes)));
        let made = fs::DirBuilder::new().mode(0o700).create(&path);
        made.map_err(|e| Failure::Other(format!("{} cannot be made: {e}", path.display())))?;
        Ok(Self(path))
    }
}

impl Drop for TemporaryDirectory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs `desk`, or speaks to one that runs.
pub async fn desk(context: &Context, args: &DeskArgs) -> Result<Exit, Failure> {
    context.no_offline("desk", "it works on no files")?;
    if let Some(DeskVerb::Fault(args)) = &args.verb {
        return fault::run(context, args).await;
    }
    logging::start(context.env.get("TRADEWARDEN_LOG__LEVEL").unwrap_or("warn"), logging::Format::Text);
    let options = DeskOptions {
        redis: args.redis,
        redis_password: target::key(&context.common)?,
        desk_ports: args.desk_ports,
        seed: args.seed,
    };
    let desk = app::desk(&options).await.map_err(failed)?;
    let at = desk.addresses();
    let url = |address| format!("http://{address}");
    let out = &context.out;
    if out.json {
        out.json_line(&json!({
            "desk_url": url(at.control),
            "execution_gateway": url(at.execution_gateway),
            "signal_service": url(at.signal_service),
            "orchestrator": url(at.orchestrator),
            "market_data_service": url(at.market_data_service),
            "model_registry": url(at.model_registry),
            "smtp": at.smtp.to_string(),
        }));
    } else {
        out.line(&format!(
            "Paper desk: it reads the gate at {} and trades while that answers `open`",
            args.redis
        ));
        let shown = [
            ("Control page", url(at.control)),
            ("Gateway", url(at.execution_gateway)),
            ("Signals", url(at.signal_service)),
            ("Orchestrator", url(at.orchestrator)),
            ("Market data", url(at.market_data_service)),
            ("Models", url(at.model_registry)),
            ("Mail sink", at.smtp.to_string()),
        ];
        rows(out, &shown);
        out.line(&out.paint.dim("Ctrl-C ends it."));
    }
    let told = tokio::signal::ctrl_c().await;
    desk.shutdown().await;
    told.map_err(|e| Failure::Other(format!("signals cannot be listened to: {e}")))?;
    Ok(Exit::Done)
}
