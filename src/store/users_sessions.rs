//! Sessions, set-up links and failed sign-ins.

use crate::domain::time::iso;
use crate::domain::users::FAILURES_BEFORE_WAIT;
use crate::domain::users::Session;
use crate::domain::users::SetupLink;
use crate::domain::users::Via;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::users::role_of;
use crate::store::users::time_of;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

const COLUMNS: &str = "s.id_hash, s.public_id, u.name, u.role, s.csrf_seed, s.created_at, s.active_at, s.confirmed_at, \
     s.via, s.ip_address";

impl ReadTx<'_> {
    /// A session by the hash of its id, with the user's role now. The token against forged requests is left empty.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn session(&self, id_hash: &str) -> Result<Option<Session>, StoreError> {
        let mut find = self.conn().prepare_cached(&format!(
            "SELECT {COLUMNS} FROM sessions s JOIN users u ON u.id = s.user_id \
             WHERE s.id_hash = ?1 AND u.disabled_at IS NULL"
        ))?;
        let found = find.query_row([id_hash], session).optional()?.transpose()?;
        Ok(found.map(|(session, _)| session))
    }

    /// A user's sessions that began after `oldest` with the addresses they began from, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn sessions_of(
        &self,
        name: &str,
        oldest: Timestamp,
    ) -> Result<Vec<(Session, Option<String>)>, StoreError> {
        let mut find = self.conn().prepare_cached(&format!(
            "SELECT {COLUMNS} FROM sessions s JOIN users u ON u.id = s.user_id \
             WHERE u.name = ?1 AND s.created_at > ?2 ORDER BY s.created_at DESC"
        ))?;
        let rows = find.query_map(params![name, iso(oldest)], session)?;
        rows.map(|row| row.map_err(StoreError::from)?).collect()
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

    /// When the newest failures after `after` happened, newest first, for an account and for an address: as many as
    /// make either wait.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn failures(
        &self,
        account: &str,
        address: &str,
        after: Timestamp,
    ) -> Result<(Vec<Timestamp>, Vec<Timestamp>), StoreError> {
        let one = |sql: &str, subject: &str| -> Result<Vec<Timestamp>, StoreError> {
            let mut find = self.conn().prepare_cached(sql)?;
            let rows =
                find.query_map(params![subject, iso(after), FAILURES_BEFORE_WAIT], |row| row.get(0))?;
            rows.map(|at: Result<String, _>| time_of(&at?)).collect()
        };
        Ok((
            one(
                "SELECT at FROM sign_in_failures WHERE account = ?1 AND at > ?2 ORDER BY at DESC LIMIT ?3",
                account,
            )?,
            one(
                "SELECT at FROM sign_in_failures WHERE address = ?1 AND at > ?2 ORDER BY at DESC LIMIT ?3",
                address,
            )?,
        ))
    }
}

impl WriteTx<'_> {
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
            "INSERT INTO sessions (id_hash, user_id, created_at, ip_address, public_id, csrf_seed, active_at, \
             confirmed_at, via) VALUES (?1, (SELECT id FROM users WHERE name = ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        insert.execute(params![
            session.id_hash,
            session.user,
            iso(session.created_at),
            address,
            session.public_id,
            session.csrf_seed,
            iso(session.active_at),
            iso(session.confirmed_at),
            session.via.as_str(),
        ])?;
        Ok(())
    }

    /// Ends a session; its public name is returned when it was there.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn remove_session(&mut self, id_hash: &str) -> Result<Option<String>, StoreError> {
        let mut delete =
            self.conn().prepare_cached("DELETE FROM sessions WHERE id_hash = ?1 RETURNING public_id")?;
        Ok(delete.query_row([id_hash], |row| row.get(0)).optional()?)
    }

    /// Ends all sessions of a user but one; their public names are returned.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn remove_sessions(&mut self, name: &str, but: Option<&str>) -> Result<Vec<String>, StoreError> {
        let mut delete = self.conn().prepare_cached(
            "DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE name = ?1) AND public_id IS NOT ?2 \
             RETURNING public_id",
        )?;
        let ended = delete.query_map(params![name, but], |row| row.get(0))?;
        Ok(ended.collect::<Result<Vec<String>, _>>()?)
    }

    /// Gives a session a new id after a proof of who its person is; says whether it was there.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn renew_session(&mut self, old_hash: &str, renewed: &Session) -> Result<bool, StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE sessions SET id_hash = ?2, active_at = ?3, confirmed_at = ?4 WHERE id_hash = ?1",
        )?;
        let (active, confirmed) = (iso(renewed.active_at), iso(renewed.confirmed_at));
        Ok(update.execute(params![old_hash, renewed.id_hash, active, confirmed])? > 0)
    }

    /// Keeps when a session was last used.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn set_session_active(&mut self, public_id: &str, at: Timestamp) -> Result<(), StoreError> {
        let mut update =
            self.conn().prepare_cached("UPDATE sessions SET active_at = ?2 WHERE public_id = ?1")?;
        update.execute(params![public_id, iso(at)])?;
        Ok(())
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

    /// Forgets all failures of an account: it does not wait any more. Says how many there were.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn unlock(&mut self, account: &str) -> Result<usize, StoreError> {
        let mut delete = self.conn().prepare_cached("DELETE FROM sign_in_failures WHERE account = ?1")?;
        Ok(delete.execute([account])?)
    }
}

fn session(row: &Row<'_>) -> Result<Result<(Session, Option<String>), StoreError>, rusqlite::Error> {
    let (id_hash, public_id, user): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let (role, csrf_seed, via): (String, String, String) = (row.get(3)?, row.get(4)?, row.get(8)?);
    let times: [String; 3] = [row.get(5)?, row.get(6)?, row.get(7)?];
    let address: Option<String> = row.get(9)?;
    let whole = || {
        let session = Session {
            id_hash,
            public_id,
            user,
            role: role_of(&role)?,
            csrf_seed,
            csrf_token: String::new(),
            created_at: time_of(&times[0])?,
            active_at: time_of(&times[1])?,
            confirmed_at: time_of(&times[2])?,
            via: if via == Via::Oidc.as_str() { Via::Oidc } else { Via::Password },
        };
        Ok((session, address))
    };
    Ok(whole())
}
