//! How a search in the audit log is asked for.

use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::http::input::cursor;
use crate::http::problem::Fail;
use crate::services::audit::AuditFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Longest text of a filter.
const FILTER_MAX_CHARS: usize = 200;
/// Most values of one column.
const VALUES_MAX: usize = 50;
const OUTCOMES: [&str; 5] = ["success", "denied", "failed", "no_op", "partial"];
const EVENT_TYPES: [&str; 5] = ["access", "action", "auth", "admin", "export"];

/// What to look for; what is left out matches everything, several values are separated by commas.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Filter {
    /// How many, at most 500.
    pub limit: Option<usize>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// These actions.
    pub action: Option<String>,
    /// These actors.
    pub user: Option<String>,
    /// Of `success`, `denied`, `failed`, `no_op` and `partial`.
    pub outcome: Option<String>,
    /// Of `access`, `action`, `auth`, `admin` and `export`.
    pub event_type: Option<String>,
    /// These kinds of resource.
    pub resource_type: Option<String>,
    /// These resources.
    pub resource_id: Option<String>,
    /// Of `console`, `http`, `cli`, `redis`, `scheduler`, `guard`, `offline` and `sqlite`.
    pub door: Option<String>,
    /// From this time on, ISO-8601.
    pub from: Option<String>,
    /// Before this time, ISO-8601.
    pub to: Option<String>,
    /// Words that all begin somewhere in the entry.
    #[serde(alias = "q")]
    pub text: Option<String>,
    /// Of an export: `csv`, `jsonl` or `bundle` (signed evidence).
    pub format: Option<String>,
}

impl Filter {
    /// The filter in the words of the verbs.
    ///
    /// # Errors
    /// What cannot be understood, by its field.
    pub fn read(self) -> Result<AuditFilter, Fail> {
        Ok(AuditFilter {
            before: cursor(self.cursor.as_deref())?,
            action: values("action", self.action)?,
            user: values("user", self.user)?,
            outcome: known("outcome", values("outcome", self.outcome)?, &OUTCOMES)?,
            event_type: known("event_type", values("event_type", self.event_type)?, &EVENT_TYPES)?,
            resource_type: values("resource_type", self.resource_type)?,
            resource_id: values("resource_id", self.resource_id)?,
            door: values("door", self.door)?,
            from: instant("from", self.from)?,
            to: instant("to", self.to)?,
            text: plain("text", self.text)?,
        })
    }
}

fn plain(field: &'static str, text: Option<String>) -> Result<Option<String>, Refusal> {
    let text = text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    match text {
        Some(text) if text.chars().count() > FILTER_MAX_CHARS => {
            Err(Refusal::invalid(field, format!("at most {FILTER_MAX_CHARS} characters")))
        }
        text => Ok(text),
    }
}

fn values(field: &'static str, text: Option<String>) -> Result<Vec<String>, Refusal> {
    let text = text.unwrap_or_default();
    let all = text.split(',').map(str::trim).filter(|v| !v.is_empty());
    let all = all.map(|v| plain(field, Some(v.to_owned())));
    let mut all: Vec<String> = all.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    all.sort();
    all.dedup();
    if all.len() > VALUES_MAX {
        return Err(Refusal::invalid(field, format!("at most {VALUES_MAX} values")));
    }
    Ok(all)
}

fn known(field: &'static str, values: Vec<String>, words: &[&str]) -> Result<Vec<String>, Refusal> {
    match values.iter().find(|v| !words.contains(&v.as_str())) {
        Some(other) => Err(Refusal::invalid(field, format!("'{other}' is none: use {}", words.join(", ")))),
        None => Ok(values),
    }
}

/// Times are compared as text in the ledger, so any offset is turned into its form first.
fn instant(field: &'static str, text: Option<String>) -> Result<Option<String>, Refusal> {
    let Some(text) = plain(field, text)? else { return Ok(None) };
    let at = time::parse_iso(&text)
        .ok_or_else(|| Refusal::invalid(field, "write a time as 2026-11-24T09:30:00Z, with its offset"))?;
    Ok(Some(time::iso(at)))
}
