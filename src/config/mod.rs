//! File, environment and flags become one checked struct.
//!
//! `Config::load` never stops at the first mistake: it hands back every problem it can find, each with its place, what
//! is wrong and what to write instead. `check-config` runs exactly this.

mod alerts;
mod alerts_people;
mod changes;
mod channels;
mod check;
pub mod credentials;
mod demo;
mod env;
mod oidc;
mod place;
mod problem;
mod read;
pub mod secret;
mod sections;
mod services;
mod settings;
mod supervisor;
pub mod tls;
mod words;

pub use alerts::*;
pub use alerts_people::*;
pub use changes::Change;
pub use channels::*;
pub use demo::DESK_PORTS_DEFAULT;
pub use demo::DemoOptions;
pub use demo::DeskOptions;
pub use env::Env;
pub use env::Override;
pub use oidc::OidcConfig;
pub use problem::Problem;
pub use problem::Source;
pub use sections::*;
pub use services::*;
pub use settings::SettingsConfig;
pub use supervisor::Supervisor;
pub use tls::TlsConfig;

use serde::Deserialize;
use serde::Serialize;
use std::path::Path;
use std::path::PathBuf;

/// Where the file is looked for when nobody says otherwise.
pub const DEFAULT_FILE: &str = "/etc/tradewarden/tradewarden.toml";
/// Largest config file that is read.
pub const FILE_MAX_BYTES: u64 = 1024 * 1024;
/// Name of the local socket inside the runtime directory.
pub const SOCKET_NAME: &str = "tradewarden.sock";

/// Everything that is known before the start; settings that change at run time are not here.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Which desk this is.
    pub environment: EnvironmentConfig,
    /// Console and API.
    pub http: HttpConfig,
    /// The operator's local socket.
    pub socket: SocketConfig,
    /// Where the files are.
    pub store: StoreConfig,
    /// Copies of the records.
    pub backup: BackupConfig,
    /// The Redis adapter.
    pub resp: RespConfig,
    /// The trading day.
    pub desk: DeskConfig,
    /// The answer to trading services.
    pub gate: GateConfig,
    /// How long a kill job tries.
    pub kill: KillConfig,
    /// How services are watched.
    pub health: HealthConfig,
    /// Settings that are pinned: read-only in the editor.
    pub settings: SettingsConfig,
    /// Services that are watched.
    pub services: Vec<ServiceConfig>,
    /// What trades and can be commanded.
    pub engines: Vec<EngineConfig>,
    /// Who is told, and how.
    pub alerts: AlertsConfig,
    /// Sign-in through an identity provider.
    pub oidc: OidcConfig,
    /// What the process says on its standard error.
    pub log: LogConfig,
}

impl Config {
    /// Reads the file (when there is one), lays environment and flags over it and checks the whole.
    ///
    /// A file that was named must exist; the default file may be missing.
    ///
    /// # Errors
    /// Every problem found, in the order of the file.
    pub fn load(path: Option<&Path>, env: &Env, flags: &[Override]) -> Result<Self, Vec<Problem>> {
        good(Self::understand(path, env, flags))
    }

    /// Like [`Config::load`], with what can be understood beside every problem, and the usual values for the rest: for
    /// those who only look for the appliance or at its files. A mistake somewhere must not keep anybody from tripping.
    /// Nothing is started with it while there are problems.
    #[must_use]
    pub fn understand(path: Option<&Path>, env: &Env, flags: &[Override]) -> (Self, Vec<Problem>) {
        let named = path.is_some();
        let path = path.map_or_else(|| PathBuf::from(DEFAULT_FILE), Path::to_path_buf);
        let overrides = [env.overrides(), flags.to_vec()].concat();
        let parts =
            |text: &str| Self::from_parts(&path, text, &overrides, credentials::directory(env).as_deref());
        match read::file(&path, named) {
            Ok(text) => parts(&text),
            Err(problem) => (parts("").0, vec![problem]),
        }
    }

    /// Like [`Config::load`] for a text that is already here.
    ///
    /// # Errors
    /// Every problem found, in the order of the file.
    pub fn from_text(path: &Path, text: &str, overrides: &[Override]) -> Result<Self, Vec<Problem>> {
        good(Self::from_parts(path, text, overrides, None))
    }

    fn from_parts(
        path: &Path,
        text: &str,
        overrides: &[Override],
        credentials: Option<&Path>,
    ) -> (Self, Vec<Problem>) {
        let (mut config, places, mut problems) = read::all(path, text, overrides, credentials);
        check::all(&config, &places, &mut problems);
        settings::pin(&mut config, &places);
        problems.sort_by(|a, b| (&a.source, a.line, a.column).cmp(&(&b.source, b.line, b.column)));
        (config, problems)
    }

    /// Path of the local socket: the one that was set, or the usual name in the runtime directory.
    #[must_use]
    pub fn socket_path(&self) -> PathBuf {
        self.socket.path.clone().unwrap_or_else(|| self.store.runtime_dir.join(SOCKET_NAME))
    }

    /// Address that links in messages begin with, without a slash at the end.
    #[must_use]
    pub fn link_base(&self) -> String {
        let set = self.alerts.public_url.as_ref().or(self.http.public_url.as_ref());
        let base = set.cloned().unwrap_or_else(|| self.http.address(self.http.listen));
        base.trim_end_matches('/').to_owned()
    }
}

/// A config is good when nothing is wrong with it.
fn good((config, problems): (Config, Vec<Problem>)) -> Result<Config, Vec<Problem>> {
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_channels;
