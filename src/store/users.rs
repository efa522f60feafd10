//! Users: who there is, and what is changed of them.

use crate::domain::actor::Role;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::domain::users::OidcIdentity;
use crate::domain::users::User;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// Columns of a user, in the order that `user` reads them.
const COLUMNS: &str = "name, role, password_hash, created_at, created_by, disabled_at, oidc_issuer, oidc_subject, \
     totp_confirmed_at IS NOT NULL, last_sign_in_at";

impl ReadTx<'_> {
    /// A user by name, upper and lower case alike.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        let mut find = self.conn().prepare_cached(&format!("SELECT {COLUMNS} FROM users WHERE name = ?1"))?;
        find.query_row([name], user).optional()?.transpose()
    }

    /// A user by what an identity provider calls him.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn oidc_user(&self, who: &OidcIdentity) -> Result<Option<User>, StoreError> {
        let mut find = self.conn().prepare_cached(&format!(
            "SELECT {COLUMNS} FROM users WHERE oidc_issuer = ?1 AND oidc_subject = ?2"
        ))?;
        find.query_row([&who.issuer, &who.subject], user).optional()?.transpose()
    }

    /// All users by name, with the number of sessions that began after `oldest`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn users(&self, oldest: Timestamp) -> Result<Vec<(User, i64)>, StoreError> {
        let mut all = self.conn().prepare_cached(&format!(
            "SELECT {COLUMNS}, (SELECT count(*) FROM sessions s WHERE s.user_id = users.id AND s.created_at > ?1) \
             FROM users ORDER BY name"
        ))?;
        let rows = all.query_map([iso(oldest)], |row| Ok((user(row)?, row.get(10)?)))?;
        let whole = |row: Result<(Result<User, StoreError>, i64), rusqlite::Error>| {
            let (user, sessions) = row?;
            Ok((user?, sessions))
        };
        rows.map(whole).collect()
    }

    /// How many users there are, and how many of them can sign in.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn count_users(&self) -> Result<(i64, i64), StoreError> {
        let mut count = self.conn().prepare_cached("SELECT count(*), count(password_hash) FROM users")?;
        Ok(count.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// How many admins but this one can sign in.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn other_admins(&self, name: &str) -> Result<i64, StoreError> {
        let mut count = self.conn().prepare_cached(
            "SELECT count(*) FROM users WHERE name <> ?1 AND role = 'admin' AND disabled_at IS NULL \
             AND (password_hash IS NOT NULL OR oidc_issuer IS NOT NULL)",
        )?;
        Ok(count.query_row([name], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Adds a user.
    ///
    /// # Errors
    /// When the name is taken, or the ledger cannot take it.
    pub fn add_user(&mut self, user: &User) -> Result<(), StoreError> {
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO users (name, role, password_hash, created_at, created_by, oidc_issuer, oidc_subject) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        insert.execute(params![
            user.name,
            user.role.as_str(),
            user.password_hash,
            iso(user.created_at),
            user.created_by,
            user.oidc.as_ref().map(|o| &o.issuer),
            user.oidc.as_ref().map(|o| &o.subject),
        ])?;
        Ok(())
    }

    /// Sets a user's password.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn set_password(&mut self, name: &str, password_hash: &str) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached("UPDATE users SET password_hash = ?2 WHERE name = ?1")?;
        update.execute(params![name, password_hash])?;
        Ok(())
    }

    /// Gives a user another role.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn set_user_role(&mut self, name: &str, role: Role) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached("UPDATE users SET role = ?2 WHERE name = ?1")?;
        update.execute(params![name, role.as_str()])?;
        Ok(())
    }

    /// Lets a user sign in no more, or again.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn set_user_disabled(&mut self, name: &str, since: Option<Timestamp>) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached("UPDATE users SET disabled_at = ?2 WHERE name = ?1")?;
        update.execute(params![name, since.map(iso)])?;
        Ok(())
    }

    /// Keeps the time of the newest sign-in.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn set_last_sign_in(&mut self, name: &str, at: Timestamp) -> Result<(), StoreError> {
        let mut update =
            self.conn().prepare_cached("UPDATE users SET last_sign_in_at = ?2 WHERE name = ?1")?;
        update.execute(params![name, iso(at)])?;
        Ok(())
    }

    /// Takes a user out, with sessions, links, recovery codes and counted failures; the audit log keeps the name.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn remove_user(&mut self, name: &str) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE name = ?1)",
            "DELETE FROM recovery_codes WHERE user_id = (SELECT id FROM users WHERE name = ?1)",
            "DELETE FROM setup_links WHERE user_name = ?1 COLLATE NOCASE",
            "DELETE FROM sign_in_failures WHERE account = ?1",
            "DELETE FROM users WHERE name = ?1",
        ] {
            self.conn().prepare_cached(sql)?.execute([name])?;
        }
        Ok(())
    }
}

fn user(row: &Row<'_>) -> Result<Result<User, StoreError>, rusqlite::Error> {
    let (name, role): (String, String) = (row.get(0)?, row.get(1)?);
    let (password_hash, at): (Option<String>, String) = (row.get(2)?, row.get(3)?);
    let (created_by, disabled): (String, Option<String>) = (row.get(4)?, row.get(5)?);
    let (issuer, subject): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
    let (totp, newest): (bool, Option<String>) = (row.get(8)?, row.get(9)?);
    let whole = || {
        Ok(User {
            name,
            role: role_of(&role)?,
            password_hash,
            created_at: time_of(&at)?,
            created_by,
            disabled_at: disabled.as_deref().map(time_of).transpose()?,
            oidc: issuer.zip(subject).map(|(issuer, subject)| OidcIdentity { issuer, subject }),
            totp,
            last_sign_in_at: newest.as_deref().map(time_of).transpose()?,
        })
    };
    Ok(whole())
}

/// Reads a stored role.
pub(in crate::store) fn role_of(word: &str) -> Result<Role, StoreError> {
    word.parse().map_err(StoreError::Other)
}

/// Reads a stored time.
pub(in crate::store) fn time_of(text: &str) -> Result<Timestamp, StoreError> {
    parse_iso(text).ok_or_else(|| StoreError::Other(format!("'{text}' in the ledger is not a time")))
}
