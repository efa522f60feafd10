//! Rows of incidents.

use crate::domain::alerts::Acked;
use crate::domain::alerts::Incident;
use crate::domain::alerts::Resolved;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Source;
use crate::domain::alerts_labels::Labels;
use crate::domain::deliveries::State;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::store::breaker::bad_text;
use crate::store::breaker::maybe_time;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// How many deliveries of an incident are in each state, in the order of [`State::ALL`].
pub type CountByState = [u32; State::ALL.len()];

const COLUMNS: &str = "id, incident_key, kind, severity, title, summary, status, opened_at, resolved_at, resolution,
    labels, annotations, source, generator_url, ends_at, updated_at, owed, acked_at, acked_by, ack_note, routes";

/// Which incidents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IncidentFilter {
    /// Firing, or ended.
    pub firing: Option<bool>,
    /// Of this severity.
    pub severity: Option<Severity>,
    /// With a lower number: a page goes on where the last one ended.
    pub before: Option<i64>,
}

/// An incident to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIncident<'a> {
    /// What it is about, once while it is open; `None` for a notice, which is over as soon as it is told.
    pub key: Option<&'a str>,
    /// Stable word.
    pub kind: &'a str,
    /// How much it matters.
    pub severity: Severity,
    /// One line.
    pub title: &'a str,
    /// What happened.
    pub summary: &'a str,
    /// What it is.
    pub labels: &'a Labels,
    /// What people are told beside it.
    pub annotations: &'a Labels,
    /// Who raised it.
    pub source: Source,
    /// Where whoever raised it shows it.
    pub generator_url: Option<&'a str>,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it is taken to have ended without news.
    pub ends_at: Option<Timestamp>,
    /// Paths of the routes that count.
    pub routes: &'a [String],
}

/// News of an incident that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News<'a> {
    /// One line.
    pub title: &'a str,
    /// What happened.
    pub summary: &'a str,
    /// What people are told beside it.
    pub annotations: &'a Labels,
    /// Where whoever raised it shows it.
    pub generator_url: Option<&'a str>,
    /// When it began, where that is earlier than was known.
    pub opened_at: Timestamp,
    /// When it is taken to have ended without more news.
    pub ends_at: Option<Timestamp>,
}

impl ReadTx<'_> {
    /// Incidents: what is open first, then the newest.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn incidents(&self, limit: usize) -> Result<Vec<(Incident, CountByState)>, StoreError> {
        // Two searches by index: a sort of the whole table would grow with its age.
        let open =
            format!("SELECT {COLUMNS} FROM alert_events WHERE status = 'firing' ORDER BY id DESC LIMIT ?1");
        let ended = format!("SELECT {COLUMNS} FROM alert_events ORDER BY id DESC LIMIT ?1");
        let mut found = self.incident_rows(&open, limit)?;
        for incident in self.incident_rows(&ended, limit)? {
            if found.len() < limit && incident.resolved.is_some() {
                found.push(incident);
            }
        }
        found
            .into_iter()
            .map(|incident| Ok((self.counted(incident.id)?, incident)))
            .map(|r| r.map(|(c, i)| (i, c)))
            .collect()
    }

    pub(in crate::store) fn incident_rows(
        &self,
        sql: &str,
        limit: usize,
    ) -> Result<Vec<Incident>, StoreError> {
        let mut statement = self.conn().prepare_cached(sql)?;
        let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], incident_row)?;
        Ok(rows.collect::<Result<Vec<Incident>, rusqlite::Error>>()?)
    }

    /// Incidents that fit, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn incident_page(&self, filter: &IncidentFilter, limit: usize) -> Result<Vec<Incident>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM alert_events WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR severity = ?2)
             AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let status = filter.firing.map(|firing| if firing { "firing" } else { "resolved" });
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let row = params![status, filter.severity.map(Severity::as_str), filter.before, limit];
        let rows = statement.query_map(row, incident_row)?;
        Ok(rows.collect::<Result<Vec<Incident>, rusqlite::Error>>()?)
    }

    /// The incident with this number.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn incident(&self, id: i64) -> Result<Option<Incident>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM alert_events WHERE id = ?1");
        let mut statement = self.conn().prepare_cached(&sql)?;
        Ok(statement.query_row([id], incident_row).optional()?)
    }

    /// The open incident with this key.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn open_incident(&self, key: &str) -> Result<Option<Incident>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM alert_events WHERE incident_key = ?1 AND status = 'firing'");
        let mut statement = self.conn().prepare_cached(&sql)?;
        Ok(statement.query_row([key], incident_row).optional()?)
    }

    /// What fires now, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn firing(&self, limit: usize) -> Result<Vec<Incident>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM alert_events WHERE status = 'firing' ORDER BY id LIMIT ?1");
        self.incident_rows(&sql, limit)
    }

    /// Numbers and labels of what fires now: for inhibition, which looks at each of them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn firing_labels(&self) -> Result<Vec<(i64, Labels)>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT id, labels FROM alert_events WHERE status = 'firing'")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, labels_at(row, "labels")?)))?;
        Ok(rows.collect::<Result<Vec<(i64, Labels)>, rusqlite::Error>>()?)
    }

    /// Open incidents that are taken to have ended by `now`, for want of news.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn incidents_ended(&self, now: Timestamp, limit: usize) -> Result<Vec<Incident>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM alert_events WHERE status = 'firing' AND ends_at IS NOT NULL AND ends_at <= ?1
             ORDER BY ends_at LIMIT ?2"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![iso(now), limit], incident_row)?;
        Ok(rows.collect::<Result<Vec<Incident>, rusqlite::Error>>()?)
    }

    /// When the next open incident is taken to have ended.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn next_incident_end(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT min(ends_at) FROM alert_events WHERE status = 'firing' AND ends_at IS NOT NULL",
        )?;
        let text: Option<String> = statement.query_row([], |row| row.get(0))?;
        Ok(text.as_deref().and_then(parse_iso))
    }

    /// How many deliveries of an incident are in each state.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn counted(&self, incident: i64) -> Result<CountByState, StoreError> {
        let mut counts = CountByState::default();
        let mut statement = self.conn().prepare_cached(
            "SELECT status, count(*) FROM alert_deliveries WHERE alert_id = ?1 GROUP BY status",
        )?;
        let mut rows = statement.query([incident])?;
        while let Some(row) = rows.next()? {
            let word: String = row.get(0)?;
            let place = State::ALL.iter().position(|s| s.as_str() == word);
            if let Some(count) = place.and_then(|p| counts.get_mut(p)) {
                *count = row.get(1)?;
            }
        }
        Ok(counts)
    }
}

impl WriteTx<'_> {
    /// Records an incident, unless one with its key is open, and returns it as recorded. Without a key it is a notice: over
    /// at once.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn insert_incident(&mut self, new: &NewIncident<'_>) -> Result<Option<Incident>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_events (incident_key, kind, severity, title, summary, status, opened_at, resolved_at,
                resolution, labels, annotations, source, generator_url, ends_at, updated_at, routes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
             ON CONFLICT (incident_key) WHERE status = 'firing' DO NOTHING",
        )?;
        let now = iso(self.now());
        let over = new.key.is_none();
        let rows = statement.execute(params![
            new.key,
            new.kind,
            new.severity.as_str(),
            new.title,
            new.summary,
            if over { "resolved" } else { "firing" },
            iso(new.opened_at),
            over.then_some(&now),
            over.then_some(""),
            json_text(new.labels)?,
            json_text(new.annotations)?,
            new.source.as_str(),
            new.generator_url,
            new.ends_at.map(iso),
            now,
            json_text(new.routes)?
        ])?;
        Ok((rows == 1).then(|| self.recorded(new, self.conn().last_insert_rowid())))
    }

    /// A new incident as a read would give it.
    fn recorded(&self, new: &NewIncident<'_>, id: i64) -> Incident {
        let over = Resolved { at: self.now(), summary: String::new() };
        Incident {
            id,
            key: new.key.map(str::to_owned),
            kind: new.kind.to_owned(),
            severity: new.severity,
            title: new.title.to_owned(),
            summary: new.summary.to_owned(),
            opened_at: new.opened_at,
            resolved: new.key.is_none().then_some(over),
            labels: new.labels.clone(),
            annotations: new.annotations.clone(),
            source: new.source,
            generator_url: new.generator_url.map(str::to_owned),
            ends_at: new.ends_at,
            updated_at: self.now(),
            owed: 0,
            acked: None,
            routes: new.routes.to_vec(),
        }
    }

    /// Takes in news of an open incident.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn refresh_incident(&mut self, id: i64, news: &News<'_>) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_events SET title = ?2, summary = ?3, annotations = ?4, generator_url = ?5, opened_at = ?6,
                ends_at = ?7, updated_at = ?8 WHERE id = ?1 AND status = 'firing'",
        )?;
        let annotations = json_text(news.annotations)?;
        let (opened, ends) = (iso(news.opened_at), news.ends_at.map(iso));
        let now = iso(self.now());
        statement.execute(params![
            id,
            news.title,
            news.summary,
            annotations,
            news.generator_url,
            opened,
            ends,
            now
        ])?;
        Ok(())
    }

    /// Closes the open incident with this key and returns it as it is now; `None` when there is none.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn resolve_incident(
        &mut self,
        key: &str,
        at: Timestamp,
        summary: &str,
    ) -> Result<Option<Incident>, StoreError> {
        let sql = format!(
            "UPDATE alert_events SET status = 'resolved', resolved_at = ?2, resolution = ?3, updated_at = ?4
             WHERE incident_key = ?1 AND status = 'firing' RETURNING {COLUMNS}"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let row = params![key, iso(at), summary, iso(self.now())];
        Ok(statement.query_row(row, incident_row).optional()?)
    }

    /// Notes that somebody took an incident on, or that nobody does any more.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn set_acked(&mut self, id: i64, acked: Option<&Acked>) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_events SET acked_at = ?2, acked_by = ?3, ack_note = ?4, updated_at = ?5 WHERE id = ?1",
        )?;
        let (at, by, note) = match acked {
            Some(a) => (Some(iso(a.at)), Some(&a.by), Some(&a.note)),
            None => (None, None, None),
        };
        statement.execute(params![id, at, by, note, iso(self.now())])?;
        Ok(())
    }

    /// One delivery more is owed about an incident; returns how many that are now.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn count_owed(&mut self, id: i64) -> Result<u32, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("UPDATE alert_events SET owed = owed + 1 WHERE id = ?1 RETURNING owed")?;
        Ok(statement.query_row([id], |row| row.get(0))?)
    }
}

fn json_text<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Other(e.to_string()))
}

/// Reads a column that holds a label set.
pub(in crate::store) fn labels_at(row: &Row<'_>, column: &str) -> Result<Labels, rusqlite::Error> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| bad_text(column, &text))
}

pub(in crate::store) fn incident_row(row: &Row<'_>) -> Result<Incident, rusqlite::Error> {
    let severity: String = row.get("severity")?;
    let source: String = row.get("source")?;
    let routes: String = row.get("routes")?;
    let resolved_at: Option<Timestamp> = maybe_time(row, "resolved_at")?;
    let resolution: Option<String> = row.get("resolution")?;
    let opened_at = time_at(row, "opened_at")?;
    let acked_at = maybe_time(row, "acked_at")?;
    let acked = match acked_at {
        None => None,
        Some(at) => Some(Acked {
            at,
            by: row.get::<_, Option<String>>("acked_by")?.unwrap_or_default(),
            note: row.get::<_, Option<String>>("ack_note")?.unwrap_or_default(),
        }),
    };
    Ok(Incident {
        id: row.get("id")?,
        key: row.get("incident_key")?,
        kind: row.get("kind")?,
        severity: Severity::parse(&severity).ok_or_else(|| bad_text("severity", &severity))?,
        title: row.get("title")?,
        summary: row.get("summary")?,
        opened_at,
        resolved: resolved_at.map(|at| Resolved { at, summary: resolution.unwrap_or_default() }),
        labels: labels_at(row, "labels")?,
        annotations: labels_at(row, "annotations")?,
        source: Source::parse(&source).ok_or_else(|| bad_text("source", &source))?,
        generator_url: row.get("generator_url")?,
        ends_at: maybe_time(row, "ends_at")?,
        updated_at: maybe_time(row, "updated_at")?.unwrap_or(opened_at),
        owed: row.get("owed")?,
        acked,
        routes: serde_json::from_str(&routes).map_err(|_| bad_text("routes", &routes))?,
    })
}
