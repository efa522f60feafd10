//! The machine: ports, clock, open files, and the systemd unit.

use crate::app::doctor::Finding;
use crate::app::house::FILES_WANTED;
use crate::config::Config;
use crate::store::open_look;
use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

const UNIT: &str = "tradewarden.service";
const PROPERTIES: &str = "--property=LoadState,ActiveState,UnitFileState,Result,NRestarts";
/// State of a listening socket in the kernel's tables.
const LISTENS: &str = "0A";

/// The addresses of the doors: free, or taken by whom.
pub(in crate::app) fn ports(config: &Config, answers: bool) -> Vec<Finding> {
    let mut doors = vec![("http.listen", config.http.listen)];
    if config.resp.enabled {
        doors.push(("resp.listen", config.resp.listen));
    }
    doors.into_iter().filter(|(_, at)| at.port() != 0).map(|(key, at)| port(key, at, answers)).collect()
}

fn port(key: &str, at: SocketAddr, answers: bool) -> Finding {
    let taken = TcpListener::bind(at).is_err();
    match (taken, answers) {
        (false, false) => Finding::good("ports", format!("{key} {at} is free")),
        (true, true) => Finding::good("ports", format!("{key} {at} is open")),
        (false, true) => {
            let hint = "the config has changed since the start: `tradewarden reload` says what waits";
            Finding::warning("ports", format!("{key} {at}: the appliance does not listen there"), hint)
        }
        (true, false) => {
            let who = holder(at).unwrap_or_else(|| "somebody; root sees whom".to_owned());
            let hint = format!("stop it, or give {key} another port");
            Finding::wrong("ports", format!("{key} {at} is taken by {who}"), hint)
        }
    }
}

/// Who listens at an address, as far as we may see.
fn holder(at: SocketAddr) -> Option<String> {
    let port = format!(":{:04X}", at.port());
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|text| {
            let listens = |line: &str| {
                let words: Vec<&str> = line.split_whitespace().collect();
                let fits = words.get(1)?.ends_with(&port) && *words.get(3)? == LISTENS;
                fits.then(|| words.get(9).map(|inode| format!("socket:[{inode}]")))?
            };
            text.lines().filter_map(listens).collect::<Vec<String>>()
        })
        .collect();
    let holds = |process: &Path| {
        let open = fs::read_dir(process.join("fd")).ok()?.flatten();
        let mut links = open.filter_map(|entry| fs::read_link(entry.path()).ok());
        links.any(|link| sockets.iter().any(|s| link.as_os_str() == s.as_str())).then(|| {
            let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
            let pid = process.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            format!("{} (pid {pid})", name.trim())
        })
    };
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| holds(&entry.path()))
}

/// Runs a program of the machine and gives what it printed; `None` where there is none or it fails.
fn said(program: &str, args: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    let output = command.args(args).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether the clock is held in step: leases and the order of the record rest on it.
pub(in crate::app) fn clock() -> Finding {
    let answer = said("timedatectl", &["show", "--property=NTPSynchronized", "--value"]);
    match answer.as_deref() {
        Some("yes") => Finding::good("clock", "is synchronised"),
        Some("no") => {
            let hint = "switch one on: `timedatectl set-ntp true`, or install chrony";
            Finding::warning("clock", "is not synchronised", hint)
        }
        _ => {
            let hint = "nobody here can be asked (timedatectl); see that chrony or NTP holds it in step";
            Finding::warning("clock", "whether it is synchronised is not known", hint)
        }
    }
}

/// Connections and streams each hold a file.
pub(in crate::app) fn files_limit(config: &Config, answers: bool) -> Option<Finding> {
    let pid = appliance(&config.store.data_dir);
    let limits = match pid {
        Some(pid) => fs::read_to_string(format!("/proc/{pid}/limits")).ok()?,
        None if answers => return None,
        None => fs::read_to_string("/proc/self/limits").ok()?,
    };
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    let hard = line.split_whitespace().nth(4)?;
    let whose = if pid.is_some() { "the appliance" } else { "this shell; the unit sets its own" };
    let text = format!("{hard} for {whose}");
    Some(match hard.parse::<u64>() {
        Ok(limit) if limit < FILES_WANTED => {
            Finding::warning("open files", text, format!("allow {FILES_WANTED}: LimitNOFILE= in the unit"))
        }
        _ => Finding::good("open files", text),
    })
}

/// The process that holds the lock of a data directory.
fn appliance(data_dir: &Path) -> Option<u32> {
    let inode = format!(":{}", fs::metadata(open_look::lock_file(data_dir)).ok()?.ino());
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let held = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ours = words.get(1) == Some(&"FLOCK") && words.get(5)?.ends_with(&inode);
        ours.then(|| words.get(4)?.parse().ok())?
    };
    locks.lines().find_map(held)
}

/// The unit, where systemd runs the machine.
pub(in crate::app) fn unit() -> Option<Finding> {
    if !Path::new("/run/systemd/system").is_dir() {
        return None;
    }
    let text = said("systemctl", &["show", PROPERTIES, "--", UNIT])?;
    let told: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once('=')).collect();
    let is = |name: &str| told.get(name).copied().unwrap_or_default();
    if is("LoadState") != "loaded" {
        return None;
    }
    let words = format!("{} · {} · {} restarts", is("ActiveState"), is("UnitFileState"), is("NRestarts"));
    Some(match (is("ActiveState"), is("UnitFileState")) {
        ("failed", _) => {
            let hint = format!("journalctl -u {UNIT} -n 50; then systemctl restart {UNIT}");
            Finding::wrong("unit", format!("failed ({})", is("Result")), hint)
        }
        ("active" | "reloading", "enabled") => Finding::good("unit", words),
        ("active" | "reloading", _) => Finding::warning("unit", words, format!("systemctl enable {UNIT}")),
        _ => Finding::warning("unit", words, format!("systemctl start {UNIT}")),
    })
}
