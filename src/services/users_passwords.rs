//! Passwords: argon2id on the blocking pool, a few at a time, and equal work whether the user exists or not.

use crate::domain::refusal::Refusal;
use argon2::Argon2;
use argon2::PasswordHasher;
use argon2::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;

/// Passwords hashed at the same time: each takes 19 MiB and a core.
pub const HASHES_AT_ONCE: usize = 2;
/// How long a sign-in waits for its turn.
pub const TURN_WAIT_SECONDS: u64 = 10;

/// Waits for a turn to hash.
///
/// # Errors
/// Too many sign-ins are waiting.
pub(in crate::services) async fn turn(turns: &Semaphore) -> Result<SemaphorePermit<'_>, Refusal> {
    let wait = tokio::time::timeout(Duration::from_secs(TURN_WAIT_SECONDS), turns.acquire()).await;
    match wait {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(Refusal::TooManyAttempts { retry_after_seconds: TURN_WAIT_SECONDS }),
    }
}

/// Hashes a new password into its PHC form.
///
/// # Errors
/// When the machine has no random numbers or no memory.
pub(in crate::services) async fn hash(password: String) -> Result<String, Refusal> {
    let work = tokio::task::spawn_blocking(move || hash_now(password.as_bytes()));
    work.await.unwrap_or_else(|e| Err(e.to_string())).map_err(failed)
}

/// Whether the password fits. Without a stored hash a made-up one is tried, which takes as long and never fits.
///
/// # Errors
/// When the stored hash cannot be used at all.
pub(in crate::services) async fn fits(password: String, stored: Option<String>) -> Result<bool, Refusal> {
    let work = tokio::task::spawn_blocking(move || {
        let known = stored.is_some();
        let Some(text) = stored.or_else(made_up) else { return Err("no random numbers".to_owned()) };
        let phc = PasswordHash::new(&text).map_err(|e| e.to_string())?;
        let fits = Argon2::default().verify_password(password.as_bytes(), &phc).is_ok();
        Ok(fits && known)
    });
    work.await.unwrap_or_else(|e| Err(e.to_string())).map_err(failed)
}

fn hash_now(password: &[u8]) -> Result<String, String> {
    Argon2::default().hash_password(password).map(|phc| phc.to_string()).map_err(|e| e.to_string())
}

/// The hash of no password, made once.
fn made_up() -> Option<String> {
    static HASH: OnceLock<Option<String>> = OnceLock::new();
    HASH.get_or_init(|| hash_now(b"nobody has this one").ok()).clone()
}

fn failed(cause: String) -> Refusal {
    Refusal::Unreadable { cause: format!("the password could not be checked: {cause}") }
}
