//! Users, sessions, set-up links and failed sign-ins.

use crate::domain::actor::Role;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::domain::users::Session;
use crate::domain::users::SetupLink;
use crate::domain::users::User;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

impl ReadTx<'_> {
    /// A user by name, upper and lower case alike.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        let mut find = self
            .conn()
            .prepare_cached("SELECT name, role, password_hash, created_at FROM users WHERE name = ?1")?;
        find.query_row([name], user).optional()?.transpose()
    }

    /// All users, by name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn users(&self) -> Result<Vec<User>, StoreError> {
        let mut all = self
            .conn()
            .prepare_cached("SELECT name, role, password_hash, created_at FROM users ORDER BY name")?;
        let rows = all.query_map([], user)?;
        rows.map(|row| row.map_err(StoreError::from)?).collect()
    }

    /// How many users there are, and how many of them can sign in.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn count_users(&self) -> Result<(i64, i64), StoreError> {
        let mut count = self.conn().prepare_cached("SELECT count(*), count(password_hash) FROM users")?;
        Ok(count.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// A session by the hash of its id, with the user's role now. The token against forged requests is left empty:
    /// it follows from the id, which is not stored.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn session(&self, id_hash: &str) -> Result<Option<Session>, StoreError> {
        let mut find = self.conn().prepare_cached(
            "SELECT s.id_hash, u.name, u.role, s.created_at FROM sessions s JOIN users u ON u.id = s.user_id \
             WHERE s.id_hash = ?1",
        )?;
        let row = find.query_row([id_hash], |row| {
            let (role, at): (String, String) = (row.get(2)?, row.get(3)?);
            Ok((row.get(0)?, row.get(1)?, role, at))
        });
        let Some((id_hash, user, role, at)) = row.optional()? else { return Ok(None) };
        let (role, created_at) = (role_of(&role)?, time_of(&at)?);
        Ok(Some(Session { id_hash, user, role, csrf_token: String::new(), created_at }))
    }

    /// An unused set-up link by the hash of its token.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn setup_link(&self, token_hash: &str) -> Result<Option<SetupLink>, StoreError> {
        let mut find = self.conn().prepare_cached(
            "SELECT user_name, role, expires_at FROM setup_links WHERE token_hash = ?1 AND used_at IS NULL",
        )?;
        let row = find.query_row([token_hash], |row| {
            let (role, expires): (String, String) = (row.get(1)?, row.get(2)?);
            Ok((row.get(0)?, role, expires))
        });
        let Some((user, role, expires)) = row.optional()? else { return Ok(None) };
        Ok(Some(SetupLink { user, role: role_of(&role)?, expires_at: time_of(&expires)? }))
    }

    /// When the `nth` newest failure after `after` happened, for an account and for an address.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn nth_failures(
        &self,
        account: &str,
        address: &str,
        after: Timestamp,
        nth: u32,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError> {
        let one = |sql: &str, subject: &str| -> Result<Option<Timestamp>, StoreError> {
            let mut find = self.conn().prepare_cached(sql)?;
            let skip = nth.saturating_sub(1);
            let found: Option<String> =
                find.query_row(params![subject, iso(after), skip], |row| row.get(0)).optional()?;
            found.map(|at| time_of(&at)).transpose()
        };
        Ok((
            one(
                "SELECT at FROM sign_in_failures WHERE account = ?1 AND at > ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3",
                account,
            )?,
            one(
                "SELECT at FROM sign_in_failures WHERE address = ?1 AND at > ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3",
                address,
            )?,
        ))
    }
}

impl WriteTx<'_> {
    /// Adds a user.
    ///
    /// # Errors
    /// When the name is taken, or the ledger cannot take it.
    pub fn add_user(&mut self, user: &User, by: &str) -> Result<(), StoreError> {
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO users (name, role, password_hash, created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        insert.execute(params![
            user.name,
            user.role.as_str(),
            user.password_hash,
            iso(user.created_at),
            by
        ])?;
        Ok(())
    }

    /// Sets a user's password and ends the sessions opened with the old one; their id hashes are returned.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn set_password(&mut self, name: &str, password_hash: &str) -> Result<Vec<String>, StoreError> {
        let mut update = self.conn().prepare_cached("UPDATE users SET password_hash = ?2 WHERE name = ?1")?;
        update.execute(params![name, password_hash])?;
        let mut delete = self.conn().prepare_cached(
            "DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE name = ?1) RETURNING id_hash",
        )?;
        let ended = delete.query_map([name], |row| row.get(0))?;
        Ok(ended.collect::<Result<Vec<String>, _>>()?)
    }

    /// Adds a session, and takes out those that began before `oldest`.
    ///
    /// # Errors
    /// When the user is not there, or the ledger cannot take it.
    pub fn add_session(
        &mut self,
        session: &Session,
        address: Option<&str>,
        oldest: Timestamp,
    ) -> Result<(), StoreError> {
        self.conn().prepare_cached("DELETE FROM sessions WHERE created_at < ?1")?.execute([iso(oldest)])?;
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO sessions (id_hash, user_id, created_at, ip_address) \
             VALUES (?1, (SELECT id FROM users WHERE name = ?2), ?3, ?4)",
        )?;
        insert.execute(params![session.id_hash, session.user, iso(session.created_at), address])?;
        Ok(())
    }

    /// Ends a session; says whether it was there.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn remove_session(&mut self, id_hash: &str) -> Result<bool, StoreError> {
        let mut delete = self.conn().prepare_cached("DELETE FROM sessions WHERE id_hash = ?1")?;
        Ok(delete.execute([id_hash])? > 0)
    }

    /// Adds a set-up link; older unused links for the same user (or the same first admin) are worth nothing from now on.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_setup_link(&mut self, token_hash: &str, link: &SetupLink, by: &str) -> Result<(), StoreError> {
        let now = iso(self.now());
        let mut replace = self.conn().prepare_cached(
            "UPDATE setup_links SET used_at = ?2 WHERE used_at IS NULL AND user_name IS ?1",
        )?;
        replace.execute(params![link.user, now])?;
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO setup_links (token_hash, user_name, role, created_at, created_by, expires_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        insert.execute(params![token_hash, link.user, link.role.as_str(), now, by, iso(link.expires_at)])?;
        Ok(())
    }

    /// Uses up a set-up link.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn use_setup_link(&mut self, token_hash: &str) -> Result<(), StoreError> {
        let mut update =
            self.conn().prepare_cached("UPDATE setup_links SET used_at = ?2 WHERE token_hash = ?1")?;
        update.execute(params![token_hash, iso(self.now())])?;
        Ok(())
    }

    /// Counts a failed sign-in, and forgets those before `oldest`.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn note_failure(
        &mut self,
        account: &str,
        address: &str,
        oldest: Timestamp,
    ) -> Result<(), StoreError> {
        self.conn().prepare_cached("DELETE FROM sign_in_failures WHERE at < ?1")?.execute([iso(oldest)])?;
        let mut insert = self
            .conn()
            .prepare_cached("INSERT INTO sign_in_failures (account, address, at) VALUES (?1, ?2, ?3)")?;
        insert.execute(params![account, address, iso(self.now())])?;
        Ok(())
    }

    /// Forgets the failures of an account from one address, after a success there. Failures for other accounts stay,
    /// so that one good password does not buy more guesses at others.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn forget_failures(&mut self, account: &str, address: &str) -> Result<(), StoreError> {
        let mut delete =
            self.conn().prepare_cached("DELETE FROM sign_in_failures WHERE account = ?1 AND address = ?2")?;
        delete.execute([account, address])?;
        Ok(())
    }
}

fn user(row: &Row<'_>) -> Result<Result<User, StoreError>, rusqlite::Error> {
    let (name, role): (String, String) = (row.get(0)?, row.get(1)?);
    let (password_hash, at): (Option<String>, String) = (row.get(2)?, row.get(3)?);
    let whole = || Ok(User { name, role: role_of(&role)?, password_hash, created_at: time_of(&at)? });
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
