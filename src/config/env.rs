//! Values laid over the file: `TRADEWARDEN_SECTION__KEY` and flags.

use crate::config::problem::Source;
use std::collections::BTreeMap;

/// What the names of our variables begin with.
pub const PREFIX: &str = "TRADEWARDEN_";
/// What separates a section from its key in a variable's name.
pub const SEPARATOR: &str = "__";

/// The environment of the process, or the one a test makes up.
#[derive(Debug, Clone, Default)]
pub struct Env(BTreeMap<String, String>);

impl Env {
    /// The environment of this process; variables that are not UTF-8 are left out.
    #[must_use]
    pub fn process() -> Self {
        let pairs = std::env::vars_os();
        Self(pairs.filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))).collect())
    }

    /// An environment with these variables and no others.
    #[must_use]
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    /// A variable that is set and not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }

    /// `TRADEWARDEN_HTTP__LISTEN` becomes `http.listen`. Names without the double underscore are not ours to check:
    /// the command line reads some of them (`TRADEWARDEN_SOCKET`, `TRADEWARDEN_URL` …).
    #[must_use]
    pub fn overrides(&self) -> Vec<Override> {
        let ours = self.0.iter().filter_map(|(name, value)| {
            let rest = name.strip_prefix(PREFIX).filter(|rest| rest.contains(SEPARATOR))?;
            let path = rest.split(SEPARATOR).map(str::to_ascii_lowercase).collect();
            Some(Override { path, value: value.clone(), source: Source::Environment(name.clone()) })
        });
        ours.collect()
    }
}

/// One value laid over the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Section and key.
    pub path: Vec<String>,
    /// The value as text.
    pub value: String,
    /// Where it came from.
    pub source: Source,
}

impl Override {
    /// A value from a flag: `Override::flag("http.listen", "127.0.0.1:0", "--http-listen")`.
    #[must_use]
    pub fn flag(path: &str, value: impl Into<String>, flag: &str) -> Self {
        Self {
            path: path.split('.').map(str::to_owned).collect(),
            value: value.into(),
            source: Source::Flag(flag.to_owned()),
        }
    }
}
