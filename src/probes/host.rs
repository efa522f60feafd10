//! Checks of the machine itself: a systemd unit, room on a file system, processes.

use crate::clock::Stopwatch;
use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_mask::Talk;
use crate::domain::health_unit;
use crate::probes::found::Found;
use nix::sys::statvfs::statvfs;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// Ticks of a second in /proc, as Linux shows them to programs.
const TICKS: f64 = 100.0;

fn judged(check: &Check, watch: &Stopwatch, talk: Talk, fact: impl Fn(&str) -> Fact) -> Found {
    let facts = check.operands().into_iter().map(|o| (o.clone(), fact(&o.name))).collect();
    let answer = health_conditions::judge(&check.expect, &check.prefer, &facts);
    Found::answered(answer, watch.millis(), talk)
}

/// Asks systemd about one unit.
pub async fn unit(unit: &str, check: &Check) -> Found {
    let watch = Stopwatch::start();
    let mut talk = Talk::default();
    talk.say(&format!("systemctl show {} -- {unit}", health_unit::PROPERTIES));
    let mut command = Command::new("systemctl");
    command.args(["show", health_unit::PROPERTIES, "--", unit]).stdin(Stdio::null()).kill_on_drop(true);
    let limit = Duration::from_millis(check.timeout_ms);
    let output = match tokio::time::timeout(limit, command.output()).await {
        Ok(Ok(output)) => output,
        Ok(Err(error)) => return Found::unasked(format!("systemctl cannot be run here: {error}"), talk),
        Err(_) => return Found::failed(format!("no answer within {} ms", limit.as_millis()), talk),
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    talk.hear(&text);
    if !output.status.success() {
        // A unit that is not there is an answer; this is none: the machine was not started by systemd, or it is gone.
        let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', " ");
        return Found::unasked(format!("systemd cannot be asked here: {said}"), talk);
    }
    match health_unit::read(unit, &text) {
        Ok(told) => judged(check, &watch, talk, |name| told.fact(name)),
        Err(words) => Found::failed(words, talk),
    }
}

/// Looks at the room of a file system. One that hangs takes no other check with it.
pub async fn disk(path: &Path, check: &Check) -> Found {
    let watch = Stopwatch::start();
    let mut talk = Talk::default();
    talk.say(&format!("statvfs {}", path.display()));
    let asked = path.to_owned();
    let limit = Duration::from_millis(check.timeout_ms);
    let work = tokio::task::spawn_blocking(move || statvfs(&asked));
    let room = match tokio::time::timeout(limit, work).await {
        Ok(Ok(Ok(room))) => room,
        Ok(Ok(Err(error))) => {
            return Found::failed(format!("{} cannot be looked at: {error}", path.display()), talk);
        }
        Ok(Err(error)) => return Found::failed(format!("the look broke off: {error}"), talk),
        Err(_) => return Found::failed(format!("no answer within {} ms", limit.as_millis()), talk),
    };
    #[allow(clippy::cast_precision_loss, reason = "a share needs no more than 2^53 steps")]
    let share = |free: u64, all: u64| if all == 0 { 100.0 } else { 100.0 * free as f64 / all as f64 };
    let free_percent = share(room.blocks_available(), room.blocks());
    let inodes = share(room.files_available(), room.files());
    #[allow(clippy::cast_precision_loss, reason = "bytes are judged against limits of megabytes and more")]
    let free_bytes = room.blocks_available().saturating_mul(room.fragment_size()) as f64;
    talk.hear(&format!("{free_percent:.1} % and {:.1} GB free, {inodes:.1} % of inodes", free_bytes / 1e9));
    judged(check, &watch, talk, |name| match name {
        "free_percent" => Fact::Number(free_percent),
        "free_bytes" => Fact::Number(free_bytes),
        "inodes_free_percent" => Fact::Number(inodes),
        _ => Fact::Missing(String::new()),
    })
}

/// Looks for processes of this machine.
pub async fn process(wanted: &str, check: &Check) -> Found {
    let watch = Stopwatch::start();
    let mut talk = Talk::default();
    talk.say(&format!("look for {wanted} in /proc"));
    let name = wanted.to_owned();
    let found = tokio::task::spawn_blocking(move || look(Path::new("/proc"), &name)).await;
    let found = match found {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => return Found::failed(format!("processes cannot be looked at: {error}"), talk),
        Err(error) => return Found::failed(format!("the look broke off: {error}"), talk),
    };
    let Processes { count, stopped, memory, .. } = found;
    talk.hear(&format!("{count} processes, {stopped} of them stopped, {memory:.0} bytes of memory"));
    judged(check, &watch, talk, |name| match name {
        "count" => Fact::Number(f64::from(count)),
        "stopped" => Fact::Number(f64::from(stopped)),
        "age" if found.count > 0 => Fact::Number(found.age),
        "memory" => Fact::Number(memory),
        _ => Fact::Missing("there is no such process".to_owned()),
    })
}

#[derive(Debug, Default)]
struct Processes {
    count: u32,
    /// Those of them that a signal or a debugger holds: they are there and do nothing.
    stopped: u32,
    /// Seconds since the youngest of them began.
    age: f64,
    memory: f64,
}

fn look(proc: &Path, wanted: &str) -> std::io::Result<Processes> {
    let uptime = fs::read_to_string(proc.join("uptime"))?;
    let uptime: f64 = uptime.split(' ').next().and_then(|t| t.parse().ok()).unwrap_or(0.0);
    let mut all = Processes { age: f64::INFINITY, ..Processes::default() };
    for entry in fs::read_dir(proc)?.flatten() {
        let number = entry.file_name().to_str().and_then(|n| n.parse::<u32>().ok());
        if number.is_none() || number == Some(std::process::id()) {
            continue;
        }
        if let Some(one) = fits(&entry.path(), wanted, uptime) {
            all.count += 1;
            all.stopped += u32::from(one.stopped);
            all.age = all.age.min(one.age);
            all.memory += one.memory;
        }
    }
    Ok(all)
}

struct One {
    stopped: bool,
    age: f64,
    memory: f64,
}

/// What there is to know of a process, if it is the one that is meant.
fn fits(path: &Path, wanted: &str, uptime: f64) -> Option<One> {
    let name = fs::read_to_string(path.join("comm")).ok()?;
    let line = fs::read(path.join("cmdline")).ok()?;
    let line = String::from_utf8_lossy(&line).replace('\0', " ");
    if name.trim() != wanted && !line.contains(wanted) {
        return None;
    }
    let stat = fs::read_to_string(path.join("stat")).ok()?;
    // The name in parentheses may hold anything; the fields begin behind it with the third.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let state = *fields.first()?;
    if state == "Z" || state == "X" {
        return None;
    }
    let began: f64 = fields.get(19)?.parse().ok()?;
    let status = fs::read_to_string(path.join("status")).unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = resident.and_then(|t| t.split_whitespace().next()).and_then(|n| n.parse::<f64>().ok());
    let stopped = state.eq_ignore_ascii_case("t");
    Some(One { stopped, age: uptime - began / TICKS, memory: kilobytes.unwrap_or(0.0) * 1024.0 })
}
