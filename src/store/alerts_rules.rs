//! Rows of alert rules, and of how they stand.

use crate::domain::alerts::Action;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_rules::Comparison;
use crate::domain::alerts_rules::Level;
use crate::domain::alerts_rules::NoData;
use crate::domain::alerts_rules::Rule;
use crate::domain::alerts_rules_state::Phase;
use crate::domain::alerts_rules_state::Standing;
use crate::domain::time::iso;
use crate::store::breaker::bad_text;
use crate::store::breaker::maybe_time;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::Error;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;
use rust_decimal::Decimal;

/// A rule as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow {
    /// Number.
    pub id: i64,
    /// The rule.
    pub rule: Rule,
    /// It was there from the first start.
    pub ready_made: bool,
    /// Rises by one with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// By whom.
    pub updated_by: String,
}

/// How a rule stands about a series, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleStateRow {
    /// Number of the rule.
    pub rule_id: i64,
    /// Labels of the series.
    pub series: Labels,
    /// How it stands.
    pub standing: Standing,
    /// Labels people were told with, while they are to be told of the end.
    pub told: Option<Labels>,
}

/// Labels as they are stored: JSON with the names in order.
pub(in crate::store) fn labels_text(labels: &Labels) -> Result<String, StoreError> {
    serde_json::to_string(labels).map_err(|e| StoreError::Other(e.to_string()))
}

/// Labels of a column.
pub(in crate::store) fn labels_at(row: &Row<'_>, column: &str) -> Result<Labels, Error> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| bad_text(column, &text))
}

pub(in crate::store) fn level_at(row: &Row<'_>, column: &str) -> Result<Level, Error> {
    let word: String = row.get(column)?;
    Level::parse(&word).ok_or_else(|| bad_text(column, &word))
}

fn decimal_at(row: &Row<'_>, column: &str) -> Result<Option<Decimal>, Error> {
    let text: Option<String> = row.get(column)?;
    text.map(|t| t.parse().map_err(|_| bad_text(column, &t))).transpose()
}

fn rule_row(row: &Row<'_>) -> Result<RuleRow, Error> {
    let word = |column: &str| row.get::<_, String>(column);
    let (comparison, no_data) = (word("comparison")?, word("no_data")?);
    let action: Option<String> = row.get("action")?;
    let rule = Rule {
        name: row.get("name")?,
        title: row.get("title")?,
        reading: row.get("reading")?,
        series: labels_at(row, "series")?,
        comparison: Comparison::parse(&comparison).ok_or_else(|| bad_text("comparison", &comparison))?,
        threshold: decimal_at(row, "threshold")?.ok_or_else(|| bad_text("threshold", ""))?,
        for_ms: row.get("for_ms")?,
        clear_threshold: decimal_at(row, "clear_threshold")?,
        clear_for_ms: row.get("clear_for_ms")?,
        no_data: NoData::parse(&no_data).ok_or_else(|| bad_text("no_data", &no_data))?,
        level: level_at(row, "severity")?,
        labels: labels_at(row, "labels")?,
        annotations: labels_at(row, "annotations")?,
        runbook_url: row.get("runbook_url")?,
        action: action.map(|_| Action::Trip),
        enabled: row.get("enabled")?,
    };
    Ok(RuleRow {
        id: row.get("id")?,
        rule,
        ready_made: row.get("ready_made")?,
        version: row.get("version")?,
        created_at: time_at(row, "created_at")?,
        created_by: row.get("created_by")?,
        updated_at: time_at(row, "updated_at")?,
        updated_by: row.get("updated_by")?,
    })
}

fn state_row(row: &Row<'_>) -> Result<RuleStateRow, Error> {
    let phase: String = row.get("phase")?;
    let told: Option<String> = row.get("told")?;
    Ok(RuleStateRow {
        rule_id: row.get("rule_id")?,
        series: labels_at(row, "series")?,
        standing: Standing {
            phase: Phase::parse(&phase).ok_or_else(|| bad_text("phase", &phase))?,
            since: time_at(row, "since")?,
            fired_at: maybe_time(row, "fired_at")?,
            held_ms: row.get("held_ms")?,
            last_at: maybe_time(row, "last_at")?,
            value: decimal_at(row, "value")?,
            missing: None,
        },
        told: told.map(|t| serde_json::from_str(&t).map_err(|_| bad_text("told", &t))).transpose()?,
    })
}

impl ReadTx<'_> {
    /// Every rule, by name; those that were always there first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn rules(&self) -> Result<Vec<RuleRow>, StoreError> {
        let sql =
            "SELECT * FROM alert_rules ORDER BY ready_made DESC, CASE WHEN ready_made THEN id END, name";
        let mut statement = self.conn().prepare_cached(sql)?;
        let rows = statement.query_map([], rule_row)?;
        Ok(rows.collect::<Result<Vec<RuleRow>, Error>>()?)
    }

    /// The rule of this name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn rule(&self, name: &str) -> Result<Option<RuleRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM alert_rules WHERE name = ?1")?;
        Ok(statement.query_row([name], rule_row).optional()?)
    }

    /// How many rules there are.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn rule_count(&self) -> Result<usize, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT count(*) FROM alert_rules")?;
        let count: u32 = statement.query_row([], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// How the rules stand, where there is anything to say.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn rule_states(&self) -> Result<Vec<RuleStateRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM alert_rule_states")?;
        let rows = statement.query_map([], state_row)?;
        Ok(rows.collect::<Result<Vec<RuleStateRow>, Error>>()?)
    }

    /// How one rule stands.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn states_of_rule(&self, rule_id: i64) -> Result<Vec<RuleStateRow>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT * FROM alert_rule_states WHERE rule_id = ?1")?;
        let rows = statement.query_map([rule_id], state_row)?;
        Ok(rows.collect::<Result<Vec<RuleStateRow>, Error>>()?)
    }

    /// Which set of ready-made rules has been put in; 0 before the first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn ready_made_rules(&self) -> Result<i64, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT value FROM meta WHERE key = 'ready_made_rules'")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Adds a rule; `None` when one of this name is there.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_rule(&mut self, rule: &Rule, by: &str, ready_made: bool) -> Result<Option<i64>, StoreError> {
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO alert_rules (name, title, reading, series, comparison, threshold, for_ms, clear_threshold,
                clear_for_ms, no_data, severity, labels, annotations, runbook_url, action, enabled, ready_made,
                created_at, created_by, updated_at, updated_by)
             VALUES (:name, :title, :reading, :series, :comparison, :threshold, :for_ms, :clear_threshold,
                :clear_for_ms, :no_data, :severity, :labels, :annotations, :runbook_url, :action, :enabled, :ready_made,
                :at, :by, :at, :by)
             ON CONFLICT (name) DO NOTHING",
        )?;
        let added = insert.execute(named_params! {
            ":name": rule.name, ":title": rule.title, ":reading": rule.reading,
            ":series": labels_text(&rule.series)?, ":comparison": rule.comparison.as_str(),
            ":threshold": rule.threshold.to_string(), ":for_ms": rule.for_ms,
            ":clear_threshold": rule.clear_threshold.map(|t| t.to_string()), ":clear_for_ms": rule.clear_for_ms,
            ":no_data": rule.no_data.as_str(), ":severity": rule.level.as_str(),
            ":labels": labels_text(&rule.labels)?, ":annotations": labels_text(&rule.annotations)?,
            ":runbook_url": rule.runbook_url, ":action": rule.action.map(|_| "trip"), ":enabled": rule.enabled,
            ":ready_made": ready_made, ":at": iso(self.now()), ":by": by,
        })?;
        Ok((added == 1).then(|| self.conn().last_insert_rowid()))
    }

    /// Writes a rule anew, under its number; its name stays.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn change_rule(&mut self, id: i64, rule: &Rule, by: &str) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE alert_rules SET title = :title, reading = :reading, series = :series, comparison = :comparison,
                threshold = :threshold, for_ms = :for_ms, clear_threshold = :clear_threshold,
                clear_for_ms = :clear_for_ms, no_data = :no_data, severity = :severity, labels = :labels,
                annotations = :annotations, runbook_url = :runbook_url, action = :action, enabled = :enabled,
                version = version + 1, updated_at = :at, updated_by = :by
             WHERE id = :id",
        )?;
        update.execute(named_params! {
            ":id": id, ":title": rule.title, ":reading": rule.reading,
            ":series": labels_text(&rule.series)?, ":comparison": rule.comparison.as_str(),
            ":threshold": rule.threshold.to_string(), ":for_ms": rule.for_ms,
            ":clear_threshold": rule.clear_threshold.map(|t| t.to_string()), ":clear_for_ms": rule.clear_for_ms,
            ":no_data": rule.no_data.as_str(), ":severity": rule.level.as_str(),
            ":labels": labels_text(&rule.labels)?, ":annotations": labels_text(&rule.annotations)?,
            ":runbook_url": rule.runbook_url, ":action": rule.action.map(|_| "trip"), ":enabled": rule.enabled,
            ":at": iso(self.now()), ":by": by,
        })?;
        Ok(())
    }

    /// Removes a rule with all that is known of it.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn remove_rule(&mut self, id: i64) -> Result<(), StoreError> {
        self.forget_rule_states(id)?;
        self.conn().prepare_cached("DELETE FROM alert_rules WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    /// Notes which set of ready-made rules has been put in.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn mark_ready_made_rules(&mut self, version: i64) -> Result<(), StoreError> {
        let sql = "UPDATE meta SET value = ?1 WHERE key = 'ready_made_rules'";
        self.conn().prepare_cached(sql)?.execute([version])?;
        Ok(())
    }

    /// Stores how a rule stands about a series; what is at rest is forgotten.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn save_rule_state(&mut self, row: &RuleStateRow) -> Result<(), StoreError> {
        let series = labels_text(&row.series)?;
        if row.standing.is_blank() {
            let mut delete = self
                .conn()
                .prepare_cached("DELETE FROM alert_rule_states WHERE rule_id = ?1 AND series = ?2")?;
            delete.execute(params![row.rule_id, series])?;
            return Ok(());
        }
        // A rule that was deleted meanwhile has nothing to remember.
        let mut save = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO alert_rule_states
                (rule_id, series, phase, since, fired_at, held_ms, last_at, value, told)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE EXISTS (SELECT 1 FROM alert_rules WHERE id = ?1)",
        )?;
        let s = &row.standing;
        save.execute(params![
            row.rule_id,
            series,
            s.phase.as_str(),
            iso(s.since),
            s.fired_at.map(iso),
            s.held_ms,
            s.last_at.map(iso),
            s.value.map(|v| v.to_string()),
            row.told.as_ref().map(labels_text).transpose()?,
        ])?;
        Ok(())
    }

    /// Forgets how a rule stands.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn forget_rule_states(&mut self, rule_id: i64) -> Result<(), StoreError> {
        let sql = "DELETE FROM alert_rule_states WHERE rule_id = ?1";
        self.conn().prepare_cached(sql)?.execute([rule_id])?;
        Ok(())
    }
}
