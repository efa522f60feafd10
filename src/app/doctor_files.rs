//! Directories, keys, secrets and certificates: that they are there, whose they are, and who may read them.

use crate::app::doctor::Finding;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::health_certificate::days_left;
use crate::domain::health_certificate::not_after;
use crate::services::ready::DISK_LOW_BYTES;
use crate::store::backup::disk_free;
use crate::tls::own_certificate;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value as Json;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;

/// Less than this and a busy day does not fit; the appliance blocks trading when it cannot write.
const DISK_WRONG_BYTES: u64 = 128 * 1024 * 1024;
/// A certificate that ends within so many days is worth a look.
const DAYS_FEW: f64 = 21.0;
/// Keys of the config whose files are no secrets.
const OPEN_FILES: [&str; 3] = ["ca_file", "certificate_file", "calendar_file"];
const KEY_SUFFIX: &str = ".key";
const OTHERS_WRITE: u32 = 0o022;
const OTHERS_READ: u32 = 0o007;
const OTHERS_ANY: u32 = 0o077;
const GROUP_READS: u32 = 0o040;
const MODE: u32 = 0o7777;

/// Data, runtime and backup directory.
pub(in crate::app) fn directories(config: &Config) -> Vec<Finding> {
    let store = &config.store;
    let mut found = vec![
        directory("data_dir", &store.data_dir, OTHERS_WRITE | OTHERS_READ),
        directory("runtime_dir", &store.runtime_dir, OTHERS_WRITE),
    ];
    if let Some(backups) = &config.backup.directory {
        found.push(directory("backup.directory", backups, OTHERS_WRITE | OTHERS_READ));
    }
    found.extend(strangers(&store.data_dir));
    found
}

fn directory(check: &str, path: &Path, forbidden: u32) -> Finding {
    let shown = path.display();
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let hint = "the first start makes it, if its user may; the package does";
            return Finding::warning(check, format!("{shown} is not there"), hint);
        }
        Err(error) => {
            let hint = "run this as root or as the appliance's user";
            return Finding::warning(check, format!("{shown} cannot be looked at: {error}"), hint);
        }
    };
    if !meta.is_dir() {
        return Finding::wrong(check, format!("{shown} is no directory"), "move it away");
    }
    let mode = meta.mode() & MODE;
    if mode & forbidden != 0 {
        let hint = format!("chmod 0750 {shown}");
        return Finding::wrong(check, format!("{shown} has mode {mode:04o}: others get at it"), hint);
    }
    Finding::good(check, format!("{shown} · {mode:04o} · {}", owner(meta.uid())))
}

/// Name of a user, or the number.
fn owner(uid: u32) -> String {
    let user = nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(uid));
    user.ok().flatten().map_or_else(|| format!("uid {uid}"), |user| user.name)
}

/// Files in the data directory that belong to somebody else than the directory does: what root left there when it worked
/// on the files, the appliance's user cannot write.
fn strangers(data_dir: &Path) -> Option<Finding> {
    let meta = fs::metadata(data_dir).ok()?;
    let other = fs::read_dir(data_dir).ok()?.flatten().filter_map(|entry| {
        let uid = entry.metadata().ok()?.uid();
        (uid != meta.uid()).then(|| format!("{} ({})", entry.file_name().to_string_lossy(), owner(uid)))
    });
    let other: Vec<String> = other.collect();
    if other.is_empty() {
        return None;
    }
    let whose = owner(meta.uid());
    let hint = format!("chown -R {whose}: {}", data_dir.display());
    Some(Finding::wrong("data_dir", format!("not owned by {whose}: {}", other.join(", ")), hint))
}

/// Keys that the appliance made: nobody else may read them.
pub(in crate::app) fn keys(config: &Config) -> Vec<Finding> {
    let Ok(entries) = fs::read_dir(&config.store.data_dir) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(KEY_SUFFIX));
    paths.sort();
    let wrong: Vec<Finding> = paths.iter().filter_map(|path| key(path)).collect();
    match (wrong.is_empty(), paths.len()) {
        (false, _) => wrong,
        (true, 0) => Vec::new(),
        (true, n) => vec![Finding::good("keys", format!("{n} in {}", config.store.data_dir.display()))],
    }
}

fn key(path: &Path) -> Option<Finding> {
    let mode = fs::metadata(path).ok()?.mode() & MODE;
    let shown = path.display();
    (mode & OTHERS_ANY != 0).then(|| {
        let hint =
            format!("chmod 0600 {shown}; whoever had it can open what is sealed in a copy of the ledger");
        Finding::wrong("keys", format!("{shown} has mode {mode:04o}"), hint)
    })
}

/// Files that hold secrets, by the keys of the config that end in `_file`.
pub(in crate::app) fn secrets(config: &Config) -> Vec<Finding> {
    let files = files_of(config, |key| key.ends_with("_file") && !OPEN_FILES.contains(&key));
    let found: Vec<Finding> = files.iter().filter_map(|(key, path)| secret(key, path)).collect();
    match (found.is_empty(), files.len()) {
        (false, _) => found,
        (true, 0) => Vec::new(),
        (true, n) => vec![Finding::good("secrets", format!("{n} files, each for its owner"))],
    }
}

fn secret(key: &str, path: &Path) -> Option<Finding> {
    let shown = path.display();
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) => {
            let hint = "create it, or run this as root or as the appliance's user";
            return Some(Finding::wrong("secrets", format!("{key}: {shown} cannot be read: {error}"), hint));
        }
    };
    let mode = meta.mode() & MODE;
    let text = format!("{key}: {shown} has mode {mode:04o} and belongs to {}", owner(meta.uid()));
    if mode & (OTHERS_READ | OTHERS_WRITE) != 0 {
        let hint = format!("chmod 0600 {shown} (or 0640 root:tradewarden), and change the secret");
        return Some(Finding::wrong("secrets", text, hint));
    }
    // A file of root that the appliance's group reads is how a package leaves it.
    if mode & GROUP_READS != 0 && meta.uid() != 0 {
        return Some(Finding::warning("secrets", text, format!("chmod 0600 {shown}")));
    }
    None
}

/// Certificates that the appliance shows: how long they are good.
pub(in crate::app) fn certificates(config: &Config) -> Vec<Finding> {
    let mut files = files_of(config, |key| key == "certificate_file");
    let own = [("http.tls", &config.http.tls), ("resp.tls", &config.resp.tls)];
    for (key, _) in own.iter().filter(|(_, tls)| tls.as_ref().is_some_and(|tls| tls.self_signed)) {
        let made = own_certificate(&config.store.data_dir);
        if made.exists() {
            files.push(((*key).to_owned(), made));
        }
    }
    files.iter().map(|(key, path)| certificate(key, path)).collect()
}

fn certificate(key: &str, path: &Path) -> Finding {
    let shown = path.display();
    let first = CertificateDer::pem_file_iter(path).ok().and_then(|mut all| all.next()?.ok());
    let Some(ends) = first.and_then(|der| not_after(&der)) else {
        let hint = "it has to be a certificate in PEM that the appliance's user may read";
        return Finding::wrong(
            "certificate",
            format!("{key}: {shown} cannot be read as a certificate"),
            hint,
        );
    };
    let days = days_left(ends, Clock::System.now());
    let text = format!("{key}: {shown} is good for {days:.0} days");
    match days {
        d if d <= 0.0 => Finding::wrong("certificate", format!("{key}: {shown} ran out"), "renew it"),
        d if d < DAYS_FEW => Finding::warning("certificate", text, "renew it"),
        _ => Finding::good("certificate", text),
    }
}

/// Free space where the records lie.
pub(in crate::app) fn disk(config: &Config) -> Vec<Finding> {
    let path = config.store.data_dir.as_path();
    let there = path.ancestors().find(|path| path.exists()).unwrap_or(path);
    let Ok(free) = disk_free(there) else {
        let text = format!("free space of {} is not known", there.display());
        return vec![Finding::warning("disk", text, "")];
    };
    let text = format!("{} MiB free at {}", free / (1024 * 1024), there.display());
    let hint = "free space: when the ledger cannot be written, trading is blocked";
    vec![match free {
        free if free < DISK_WRONG_BYTES => Finding::wrong("disk", text, hint),
        free if free < DISK_LOW_BYTES => Finding::warning("disk", text, hint),
        _ => Finding::good("disk", text),
    }]
}

/// Paths of the config whose key fits, with the dotted path of the key.
fn files_of(config: &Config, fits: impl Fn(&str) -> bool) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let whole = serde_json::to_value(config).unwrap_or(Json::Null);
    let mut open = vec![(String::new(), String::new(), &whole)];
    while let Some((path, key, value)) = open.pop() {
        let under = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Json::Object(map) => open.extend(map.iter().map(|(name, v)| (under(name), name.clone(), v))),
            Json::Array(list) => open.extend(list.iter().map(|v| {
                let name = v["name"].as_str().unwrap_or_default();
                (under(name), String::new(), v)
            })),
            Json::String(text) if fits(&key) => found.push((path, PathBuf::from(text))),
            _ => {}
        }
    }
    found.sort();
    found
}
