//! Looking for entries of the audit log, newest first: through the index as far as it goes, and along the rows of the rest.

use crate::domain::audit::Entry;
use crate::domain::audit_search;
use crate::domain::audit_search::Filter;
use crate::store::audit::COLUMNS;
use crate::store::audit::entry;
use crate::store::audit_index::CHUNK;
use crate::store::audit_index::View;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use rusqlite::Row;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use std::collections::BTreeSet;

/// Rows looked at in one go before a search gives what it has; the next page goes on from there.
pub const SCAN_MAX: i64 = 2_000_000;
/// Numbers read with one statement.
const WINDOW: i64 = 65_536;
/// Most values of a column that are listed.
const FACET_MAX: i64 = 1_000;

/// A page of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Before which number to go on; `None` at the end of the log.
    pub next: Option<i64>,
    /// It ended before the page was full, because so much was looked through.
    pub tired: bool,
}

/// Numbers of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    /// Newest first.
    pub ids: Vec<i64>,
    /// There are more.
    pub more: bool,
}

/// Which values each column has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFacets {
    /// Actions.
    pub actions: BTreeSet<String>,
    /// Actors.
    pub users: BTreeSet<String>,
    /// Outcomes.
    pub outcomes: BTreeSet<String>,
    /// Kinds of event.
    pub event_types: BTreeSet<String>,
    /// Kinds of resource.
    pub resource_types: BTreeSet<String>,
    /// Doors.
    pub doors: BTreeSet<String>,
}

impl AuditFacets {
    fn of(&mut self, column: &str) -> &mut BTreeSet<String> {
        match column {
            "action" => &mut self.actions,
            "user_id" => &mut self.users,
            "outcome" => &mut self.outcomes,
            "event_type" => &mut self.event_types,
            "resource_type" => &mut self.resource_types,
            _ => &mut self.doors,
        }
    }
}

/// A walk from the newest entry down.
struct Walk<'a> {
    filter: &'a Filter,
    terms: Vec<String>,
    hay: String,
    budget: i64,
}

/// What a visitor says: go on, or that was enough.
type Visit<'a> = &'a mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>;

/// How a walk ended.
enum End {
    /// At the beginning of the log.
    Bottom,
    /// The visitor had enough.
    Enough,
    /// Nothing below this number was looked at.
    Tired(i64),
}

impl Walk<'_> {
    /// What the statement could not compare.
    fn fits(&mut self, row: &Row<'_>) -> Result<bool, StoreError> {
        if self.terms.is_empty() {
            return Ok(true);
        }
        // The parts in which words are looked for, by their columns.
        const PARTS: [usize; 8] = [4, 2, 6, 7, 9, 12, 10, 11];
        let mut parts = [None; 8];
        for (part, column) in parts.iter_mut().zip(PARTS) {
            *part = row.get_ref(column)?.as_str_or_null().ok().flatten();
        }
        audit_search::haystack(&parts, &mut self.hay);
        Ok(audit_search::holds(&self.hay, &self.terms))
    }
}

/// The statement for numbers in a range, and its values.
fn statement(filter: &Filter, low: i64, high: i64) -> (String, Vec<Value>) {
    let mut sql = format!("SELECT {COLUMNS} FROM audit_log WHERE id >= ? AND id <= ?");
    let mut values: Vec<Value> = vec![low.into(), high.into()];
    let mut asked = filter.asked();
    if !filter.resource_id.is_empty() {
        asked.push(("resource_id", &filter.resource_id));
    }
    for (column, wanted) in asked {
        let marks = vec!["?"; wanted.len()].join(", ");
        sql.push_str(&format!(" AND {column} IN ({marks})"));
        values.extend(wanted.iter().cloned().map(Value::from));
    }
    for (compare, at) in [(">=", &filter.from), ("<", &filter.to)] {
        if let Some(at) = at {
            sql.push_str(&format!(" AND timestamp {compare} ?"));
            values.push(at.clone().into());
        }
    }
    sql.push_str(" ORDER BY id DESC");
    (sql, values)
}

impl ReadTx<'_> {
    /// A page of entries, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_page(&self, filter: &Filter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        Ok(self.audit_find(filter, limit)?.entries)
    }

    /// A page of entries, newest first, and where the next one begins.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_find(&self, filter: &Filter, limit: usize) -> Result<Found, StoreError> {
        let mut found = Found::default();
        let entries = &mut found.entries;
        let end = self.audit_walk(filter, &mut |row| {
            entries.push(entry(row)?);
            Ok(entries.len() < limit)
        })?;
        match end {
            End::Bottom => {}
            End::Enough => found.next = found.entries.last().map(|e| e.id),
            End::Tired(id) => (found.next, found.tired) = (Some(id), true),
        }
        Ok(found)
    }

    /// The numbers of what fits, newest first, at most so many.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_ids(&self, filter: &Filter, limit: usize) -> Result<Ids, StoreError> {
        let mut found = Ids::default();
        let mut filter = filter.clone();
        loop {
            let (ids, more) = (&mut found.ids, &mut found.more);
            let end = self.audit_walk(&filter, &mut |row| {
                *more = ids.len() >= limit;
                if !*more {
                    ids.push(row.get(0)?);
                }
                Ok(!*more)
            })?;
            match end {
                End::Tired(id) => filter.before = Some(id),
                End::Bottom | End::Enough => return Ok(found),
            }
        }
    }

    /// Entries by their numbers; one that is no longer there is left out.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_entries(&self, ids: &[i64]) -> Result<Vec<Entry>, StoreError> {
        let mut one =
            self.conn().prepare_cached(&format!("SELECT {COLUMNS} FROM audit_log WHERE id = ?1"))?;
        let mut entries = Vec::with_capacity(ids.len());
        for id in ids {
            let mut rows = one.query([id])?;
            if let Some(row) = rows.next()? {
                entries.push(entry(row)?);
            }
        }
        Ok(entries)
    }

    /// Which values there are to filter by.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_facets(&self) -> Result<AuditFacets, StoreError> {
        let mut facets = AuditFacets::default();
        let view = self.index_view()?;
        if let Some(view) = &view {
            view.values(FACET_MAX, &mut |column, value| {
                facets.of(column).insert(value);
            })?;
        }
        let indexed = view.map_or(0, |view| view.upto);
        for column in crate::store::audit_index::FIELDS {
            let sql = format!("SELECT DISTINCT {column} FROM audit_log WHERE id > ?1 LIMIT ?2");
            let mut distinct = self.conn().prepare_cached(&sql)?;
            let mut rows = distinct.query([indexed, FACET_MAX])?;
            while let Some(row) = rows.next()? {
                facets.of(column).insert(row.get(0)?);
            }
        }
        Ok(facets)
    }

    fn audit_walk(&self, filter: &Filter, visit: Visit<'_>) -> Result<End, StoreError> {
        let mut walk = Walk { filter, terms: filter.terms(), hay: String::new(), budget: SCAN_MAX };
        let (floor, head) = (self.audit_floor()?, self.chain_head()?.id);
        let top = filter.before.map_or(head, |before| head.min(before.saturating_sub(1)));
        let Some(view) = self.index_view()? else { return self.walk_rows(&mut walk, floor + 1, top, visit) };
        match self.walk_rows(&mut walk, view.upto.max(floor) + 1, top, visit)? {
            End::Bottom => self.walk_index(&mut walk, &view, (floor + 1, top.min(view.upto)), visit),
            end => Ok(end),
        }
    }

    /// Along the rows themselves.
    fn walk_rows(
        &self,
        walk: &mut Walk<'_>,
        low: i64,
        top: i64,
        visit: Visit<'_>,
    ) -> Result<End, StoreError> {
        let mut high = top;
        while high >= low {
            let from = low.max(high - WINDOW + 1);
            let (sql, values) = statement(walk.filter, from, high);
            let mut select = self.conn().prepare_cached(&sql)?;
            let mut rows = select.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if walk.fits(row)? && !visit(row)? {
                    return Ok(End::Enough);
                }
            }
            walk.budget -= high - from + 1;
            if walk.budget <= 0 && from > low {
                return Ok(End::Tired(from));
            }
            high = from - 1;
        }
        Ok(End::Bottom)
    }

    /// Along what the index says may fit.
    fn walk_index(
        &self,
        walk: &mut Walk<'_>,
        view: &View<'_>,
        (low, top): (i64, i64),
        visit: Visit<'_>,
    ) -> Result<End, StoreError> {
        // The statement compares again, so that an index that is wrong can hide an entry but never show a wrong one.
        let (sql, values) = statement(walk.filter, 0, 0);
        let mut select = self.conn().prepare_cached(&sql)?;
        for (at, value) in values.iter().enumerate().skip(2) {
            select.raw_bind_parameter(at + 1, value)?;
        }
        let mut end = End::Bottom;
        view.walk(walk.filter, (low / CHUNK, top / CHUNK), &mut |chunk, mut bits| {
            bits.keep_between(chunk, low, top);
            while let Some(id) = bits.take_highest(chunk) {
                select.raw_bind_parameter(1, id)?;
                select.raw_bind_parameter(2, id)?;
                let mut rows = select.raw_query();
                while let Some(row) = rows.next()? {
                    if walk.fits(row)? && !visit(row)? {
                        end = End::Enough;
                        return Ok(false);
                    }
                }
                walk.budget -= 1;
                if walk.budget <= 0 {
                    end = End::Tired(id);
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        Ok(end)
    }
}

#[cfg(test)]
#[path = "audit_search_tests.rs"]
mod tests;
