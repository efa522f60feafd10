//! Which appliance is meant. A real one always wins over a demo, and every answer can say who gave it.

use crate::cli::args::Common;
use crate::cli::exit::Failure;
use crate::config::Config;
use crate::config::DEFAULT_FILE;
use crate::config::Env;
use crate::config::Override;
use crate::config::Problem;
use serde::Deserialize;
use serde::Serialize;
use std::fs;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;

/// File in the user's runtime directory that a running demo leaves for other terminals.
const DEMO_FILE: &str = "tradewarden-demo.json";

/// Where to speak to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Over HTTP with an API key.
    Url {
        /// Base address.
        url: String,
        /// The key.
        key: Option<String>,
        /// File of those whose certificates are trusted; this machine's authorities unless set.
        ca: Option<PathBuf>,
    },
    /// Over the local socket.
    Socket {
        /// The socket.
        path: PathBuf,
        /// It is the demo of this user, found because no appliance is installed here.
        demo: bool,
    },
}

impl Target {
    /// Its name in words.
    pub fn name(&self) -> String {
        match self {
            Self::Url { url, .. } => url.clone(),
            Self::Socket { path, demo: true } => format!("the demo at {}", path.display()),
            Self::Socket { path, demo: false } => path.display().to_string(),
        }
    }
}

/// What a running demo says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoNote {
    /// Its local socket.
    pub socket: PathBuf,
    /// Console and API.
    pub address: String,
    /// Control page of the paper desk.
    pub desk_url: String,
    /// Its process.
    pub pid: u32,
}

/// Finds the appliance: `--url`, `--socket`, the config's socket, the usual socket; and the demo of this user only
/// when nothing at all says that an appliance is installed here. An operator must never halt a demo in the belief of
/// having halted the desk.
pub fn find(common: &Common, env: &Env) -> Result<Target, Failure> {
    if let (Some(url), None) = (&common.url, &common.socket) {
        let url = url.trim_end_matches('/').to_owned();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Failure::Usage(format!("--url {url}: begin with http:// or https://")));
        }
        if common.ca.is_some() && url.starts_with("http://") {
            return Err(Failure::Usage(format!("--ca is for an https:// address, and --url is {url}")));
        }
        return Ok(Target::Url { url, key: key(common)?, ca: common.ca.clone() });
    }
    if common.url.is_some() {
        return Err(Failure::Usage(
            "give --socket or --url, not both (TRADEWARDEN_SOCKET and TRADEWARDEN_URL count too)".into(),
        ));
    }
    if let Some(path) = &common.socket {
        return Ok(Target::Socket { path: path.clone(), demo: false });
    }
    // The path alone is needed; other people may not be allowed to read the config file, and a mistake elsewhere in it
    // must not keep anybody from tripping.
    let config = Config::understand(common.config.as_deref(), env, &[]).0;
    let usual = config.socket_path();
    // What may not be looked at is there.
    let there = |path: &Path| path.try_exists().unwrap_or(true);
    let installed = common.config.is_some()
        || there(Path::new(DEFAULT_FILE))
        || there(&usual)
        || there(&config.store.data_dir);
    match running_demo(env) {
        Some(note) if !installed => Ok(Target::Socket { path: note.socket, demo: true }),
        _ => Ok(Target::Socket { path: usual, demo: false }),
    }
}

/// The API key that was given, from its flag, its variable or its file.
pub fn key(common: &Common) -> Result<Option<String>, Failure> {
    match (&common.key, &common.key_file) {
        (Some(key), _) => Ok(Some(key.trim().to_owned())),
        (None, Some(path)) => match fs::read_to_string(path) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(error) => Err(Failure::Usage(format!("--key-file {}: {error}", path.display()))),
        },
        (None, None) => Ok(None),
    }
}

/// The config as it stands for this command line.
pub fn config(common: &Common, env: &Env, flags: &[Override]) -> Result<Config, Vec<Problem>> {
    Config::load(common.config.as_deref(), env, &with_places(common, flags))
}

/// The same as far as it can be understood, with what is wrong: to look at what it names.
pub fn understand(common: &Common, env: &Env) -> (Config, Vec<Problem>) {
    Config::understand(common.config.as_deref(), env, &with_places(common, &[]))
}

fn with_places(common: &Common, flags: &[Override]) -> Vec<Override> {
    let mut flags = flags.to_vec();
    if let Some(directory) = &common.data_dir {
        flags.push(Override::flag("store.data_dir", absolute(directory).display().to_string(), "--data-dir"));
    }
    if let Some(socket) = &common.socket {
        flags.push(Override::flag("socket.path", absolute(socket).display().to_string(), "--socket"));
    }
    flags
}

/// A path from the command line is meant from where one stands.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Directory for notes of this user: given by the session, else one of our own that belongs to nobody else.
fn notes_directory(env: &Env) -> PathBuf {
    match env.get("XDG_RUNTIME_DIR") {
        Some(directory) => PathBuf::from(directory),
        None => std::env::temp_dir().join(format!("tradewarden-{}", nix::unistd::geteuid())),
    }
}

/// The demo of this user, when one left a note in a directory that is the user's own.
pub fn running_demo(env: &Env) -> Option<DemoNote> {
    let directory = notes_directory(env);
    let meta = fs::symlink_metadata(&directory).ok()?;
    if !meta.is_dir() || meta.uid() != nix::unistd::geteuid().as_raw() || meta.mode() & 0o022 != 0 {
        return None;
    }
    let note: DemoNote = serde_json::from_str(&fs::read_to_string(directory.join(DEMO_FILE)).ok()?).ok()?;
    note.socket.exists().then_some(note)
}

/// Leaves a note for other terminals, and takes it away again when dropped.
pub struct LeftNote {
    path: PathBuf,
    pid: u32,
}

impl LeftNote {
    /// Leaves it. A demo runs without it, too.
    pub fn leave(env: &Env, note: &DemoNote) -> Option<Self> {
        let directory = notes_directory(env);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&directory).ok()?;
        let path = directory.join(DEMO_FILE);
        let fresh = directory.join(format!("{DEMO_FILE}.{}", note.pid));
        let mut file =
            fs::File::options().write(true).create(true).truncate(true).mode(0o600).open(&fresh).ok()?;
        file.write_all(serde_json::to_string(note).ok()?.as_bytes()).ok()?;
        fs::rename(&fresh, &path).ok()?;
        Some(Self { path, pid: note.pid })
    }
}

impl Drop for LeftNote {
    fn drop(&mut self) {
        // A second demo may have left its own note since.
        let ours = fs::read_to_string(&self.path)
            .ok()
            .and_then(|text| serde_json::from_str::<DemoNote>(&text).ok())
            .is_some_and(|note| note.pid == self.pid);
        if ours {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Cli;
    use clap::Parser;
    use std::os::unix::fs::PermissionsExt;

    fn common(args: &[&str]) -> Common {
        let line = ["tradewarden", "status"].into_iter().chain(args.iter().copied());
        Cli::try_parse_from(line).unwrap().common
    }

    #[test]
    fn a_note_is_found_only_where_nothing_is_installed() {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let at = |name: &str| dir.path().join(name).display().to_string();
        let (runtime, data, run) = (at(""), at("data"), at("run"));
        let env = Env::of(&[
            ("XDG_RUNTIME_DIR", &runtime),
            ("TRADEWARDEN_STORE__DATA_DIR", &data),
            ("TRADEWARDEN_STORE__RUNTIME_DIR", &run),
        ]);
        let usual = Target::Socket { path: dir.path().join("run/tradewarden.sock"), demo: false };
        assert_eq!(find(&common(&[]), &env).unwrap(), usual);
        let socket = dir.path().join("demo.sock");
        fs::write(&socket, "").unwrap();
        let note =
            DemoNote { socket: socket.clone(), address: String::new(), desk_url: String::new(), pid: 7 };
        let left = LeftNote::leave(&env, &note).unwrap();
        assert_eq!(find(&common(&[]), &env).unwrap(), Target::Socket { path: socket, demo: true });
        fs::create_dir(dir.path().join("data")).unwrap();
        assert_eq!(
            find(&common(&[]), &env).unwrap(),
            usual,
            "an installed appliance wins even while it is down"
        );
        drop(left);
        assert_eq!(running_demo(&env), None);
    }

    #[test]
    fn addresses_and_sockets_exclude_each_other() {
        let env = Env::default();
        assert!(matches!(find(&common(&["--url", "desk", "--key", "k"]), &env), Err(Failure::Usage(_))));
        assert!(matches!(
            find(&common(&["--url", "http://h", "--socket", "s"]), &env),
            Err(Failure::Usage(_))
        ));
        assert!(matches!(find(&common(&["--url", "http://h", "--ca", "f"]), &env), Err(Failure::Usage(_))));
        let target = find(&common(&["--url", "http://h/", "--key", "k"]), &env).unwrap();
        assert_eq!(target, Target::Url { url: "http://h".into(), key: Some("k".into()), ca: None });
    }
}
