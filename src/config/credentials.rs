//! What systemd hands to the service alone: `credential:NAME` where a key of the config names a file.

use crate::config::env::Env;
use crate::config::place::Places;
use crate::config::problem::Problem;
use std::path::Path;
use std::path::PathBuf;
use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

/// Begins a value that names a credential instead of a file.
pub const PREFIX: &str = "credential:";
/// Credential that holds the sealing key, instead of a file of ours.
pub const SEAL_KEY: &str = "tradewarden-seal-key";
/// Variable in which systemd names the directory.
const VARIABLE: &str = "CREDENTIALS_DIRECTORY";
/// Where the credentials of the running service lie, for root who checks its config by hand.
const OF_THE_UNIT: &str = "/run/credentials/tradewarden.service";
/// Longest name, as systemd has it.
const NAME_MAX_BYTES: usize = 255;

/// The directory with the credentials of this process, or of the service that runs.
#[must_use]
pub fn directory(env: &Env) -> Option<PathBuf> {
    let given = env.get(VARIABLE).map(PathBuf::from);
    given.or_else(|| Some(PathBuf::from(OF_THE_UNIT)).filter(|path| path.is_dir()))
}

/// The credential that holds the sealing key, where there is one.
#[must_use]
pub fn seal_key(env: &Env) -> Option<PathBuf> {
    directory(env).map(|directory| directory.join(SEAL_KEY)).filter(|path| path.exists())
}

/// Puts the file in the place of each `credential:NAME`; says where that cannot be.
pub(in crate::config) fn resolve(
    table: &mut DeTable<'_>,
    directory: Option<&Path>,
    places: &Places<'_>,
    problems: &mut Vec<Problem>,
) {
    resolve_in(table, &mut Vec::new(), &mut |path, value| {
        let span = value.span();
        let DeValue::String(text) = value.get_mut() else { return };
        let Some(name) = text.strip_prefix(PREFIX) else { return };
        match find(name, directory) {
            Ok(file) => *text = file.display().to_string().into(),
            Err((what, hint)) => {
                let key = path.last().cloned().unwrap_or_default();
                let what = format!("`{key}`: {what}");
                problems.push(places.at(Some(span), &path.join("."), what, hint));
            }
        }
    });
}

fn find(name: &str, directory: Option<&Path>) -> Result<PathBuf, (String, String)> {
    let plain = !name.is_empty() && name.len() <= NAME_MAX_BYTES && !name.contains('/');
    if !plain || name == "." || name == ".." {
        let hint = "the name that stands before the colon of LoadCredential=".to_owned();
        return Err((format!("`{name}` cannot be the name of a credential"), hint));
    }
    let Some(directory) = directory else {
        let hint =
            "systemd hands credentials to the service alone; look while it runs, as root, or name a file";
        return Err((format!("there is no credential `{name}`: {VARIABLE} is not set"), hint.to_owned()));
    };
    let path = directory.join(name);
    if path.exists() {
        return Ok(path);
    }
    let hint = format!(
        "add `LoadCredential={name}:/path/to/it` to the unit (systemctl edit tradewarden), then restart it"
    );
    Err((format!("there is no credential `{name}` in {}", directory.display()), hint))
}

fn resolve_in(
    table: &mut DeTable<'_>,
    path: &mut Vec<String>,
    see: &mut impl FnMut(&[String], &mut Spanned<DeValue<'_>>),
) {
    for (key, value) in table.iter_mut() {
        path.push(key.get_ref().to_string());
        if path.last().is_some_and(|key| key.ends_with("_file")) {
            see(path, value);
        } else {
            resolve_value(value, path, see);
        }
        path.pop();
    }
}

fn resolve_value(
    value: &mut Spanned<DeValue<'_>>,
    path: &mut Vec<String>,
    see: &mut impl FnMut(&[String], &mut Spanned<DeValue<'_>>),
) {
    match value.get_mut() {
        DeValue::Table(inner) => resolve_in(inner, path, see),
        DeValue::Array(items) => {
            for (i, item) in items.iter_mut().enumerate() {
                path.push(i.to_string());
                resolve_value(item, path, see);
                path.pop();
            }
        }
        _ => {}
    }
}
