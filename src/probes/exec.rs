//! One plug-in with Nagios exit codes: run without a shell, with an empty environment and a time limit.

use crate::clock::Stopwatch;
use crate::domain::health::Answer;
use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_mask::Talk;
use crate::domain::health_plugin;
use crate::probes::found::Found;
use nix::sys::signal::Signal;
use nix::sys::signal::killpg;
use nix::unistd::Pid;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

/// Most bytes of its output that are read.
const OUTPUT_MAX: u64 = 64 * 1024;
/// What a plug-in finds of its environment.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Runs it once. One that takes too long is killed, with everything that it started.
pub async fn check(command: &[String], check: &Check) -> Found {
    let watch = Stopwatch::start();
    let limit = Duration::from_millis(check.timeout_ms);
    let mut talk = Talk::default();
    talk.say(&command.join(" "));
    let Some((program, arguments)) = command.split_first() else {
        return Found::nothing("there is no program to run".to_owned());
    };
    let (code, output) = match tokio::time::timeout(limit, run(program, arguments)).await {
        Ok(Ok(ended)) => ended,
        Ok(Err(words)) => return Found::failed(words, talk),
        Err(_) => {
            return Found::failed(
                format!("the plug-in did not end in {} ms and was killed", limit.as_millis()),
                talk,
            );
        }
    };
    let latency_ms = watch.millis();
    let plugin = health_plugin::read(code, &output);
    talk.hear(&output);
    talk.note(&code.map_or_else(|| "killed".to_owned(), |code| format!("exit code {code}")));
    let fact = |name: &str, argument: Option<&str>| match name {
        "latency" => Fact::Number(latency_ms / 1000.0),
        "code" => code.map_or(Fact::Missing("it was killed".to_owned()), |c| Fact::Number(c.into())),
        _ => match plugin.measures.get(argument.unwrap_or_default()) {
            Some(value) => Fact::Number(*value),
            None => Fact::Missing("the plug-in does not tell it".to_owned()),
        },
    };
    let operands = check.operands().into_iter();
    let facts = operands.map(|o| (o.clone(), fact(&o.name, o.argument.as_deref()))).collect();
    let answer = match (health_conditions::judge(&check.expect, &check.prefer, &facts), plugin.answer) {
        (_, failed @ Answer::Failed(_)) => failed,
        (Answer::Good, own) => own,
        (worse, _) => worse,
    };
    Found::answered(answer, latency_ms, talk)
}

/// A plug-in and whatever it started: killed together when it took too long.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.0 {
            let _ = killpg(leader, Signal::SIGKILL);
        }
    }
}

async fn run(program: &str, arguments: &[String]) -> Result<(Option<i32>, String), String> {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("PATH", PATH).env("LC_ALL", "C.UTF-8").current_dir("/");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.process_group(0).kill_on_drop(true);
    let mut child = command.spawn().map_err(|e| format!("{program} cannot be run: {e}"))?;
    // Dropped before the child is, so that the group is still known by its number.
    let mut group = Group(child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw));
    let mut output = Vec::new();
    if let Some(mut stdout) = child.stdout.take() {
        let broke_off = |e: std::io::Error| format!("its output broke off: {e}");
        (&mut stdout).take(OUTPUT_MAX).read_to_end(&mut output).await.map_err(broke_off)?;
        // What is beyond the limit is taken and let go: a plug-in that is not read would be killed for talking.
        tokio::io::copy(&mut stdout, &mut tokio::io::sink()).await.map_err(broke_off)?;
    }
    let status = child.wait().await.map_err(|e| format!("it could not be waited for: {e}"))?;
    group.0 = None;
    Ok((status.code(), String::from_utf8_lossy(&output).into_owned()))
}
