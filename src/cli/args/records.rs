//! Flags of the verbs about records, people and keys.

use clap::Args;
use clap::Subcommand;

/// `user`.
#[derive(Debug, Clone, Args)]
pub struct UserArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: UserVerb,
}

/// What to do with people.
#[derive(Debug, Clone, Subcommand)]
pub enum UserVerb {
    /// Make a user and print the one-time link to set the password
    Create(UserCreateArgs),
    /// All users
    List,
    /// Give a user another role, at once
    Role(UserRoleArgs),
    /// Let a user sign in no more; what he has open ends
    Disable(UserActArgs),
    /// Let a user sign in again
    Enable(UserActArgs),
    /// End the wait after too many failed sign-ins
    Unlock(UserNameArgs),
    /// Print a new one-time link to set the password
    Link(UserNameArgs),
    /// Take the second factor of somebody who lost it away
    TotpReset(UserNameArgs),
    /// End all sessions of a user
    SignOut(UserNameArgs),
    /// Remove a user for good
    Delete(UserActArgs),
}

/// Whom.
#[derive(Debug, Clone, Args)]
pub struct UserNameArgs {
    /// Name of the user
    pub name: String,
}

/// Whom, and why.
#[derive(Debug, Clone, Args)]
pub struct UserActArgs {
    /// Name of the user
    pub name: String,
    /// Kept in the audit log
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
}

/// `user role`.
#[derive(Debug, Clone, Args)]
pub struct UserRoleArgs {
    /// Name of the user
    pub name: String,
    /// viewer, operator or admin
    pub role: String,
    /// Kept in the audit log
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
}

/// `user create`.
#[derive(Debug, Clone, Args)]
pub struct UserCreateArgs {
    /// 3 to 50 letters, digits, dots, dashes, underscores
    pub name: String,
    /// viewer, operator or admin
    #[arg(long, value_name = "ROLE")]
    pub role: String,
}

/// `keys`.
#[derive(Debug, Clone, Args)]
pub struct KeysArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: KeysVerb,
}

/// What to do with API keys.
#[derive(Debug, Clone, Subcommand)]
pub enum KeysVerb {
    /// Make a key; it is shown this once
    Create(KeyCreateArgs),
    /// All keys, never their secrets
    List,
    /// Give a key a successor, shown this once; the old one works on for the grace
    Rotate(KeyRotateArgs),
    /// End the grace of a rotated key
    CutShort(KeyEndArgs),
    /// End a key at once and for good
    Revoke(KeyEndArgs),
    /// What a key is worth; it is read from standard input or a file, never from the command line
    Verify(KeyVerifyArgs),
    /// Every scope, and what it lets a key do
    Scopes,
}

/// `keys create`.
#[derive(Debug, Clone, Args)]
pub struct KeyCreateArgs {
    /// 3 to 50 characters
    pub name: String,
    /// The most it may do: viewer, operator or admin
    #[arg(long, value_name = "ROLE", default_value = "viewer")]
    pub role: String,
    /// What it may do, for instance gate:read; repeat it, or separate with commas
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_delimiter = ',')]
    pub scopes: Vec<String>,
    /// Days until it ends by itself; never when left out
    #[arg(long, value_name = "DAYS")]
    pub expires_in_days: Option<i64>,
}

/// `keys rotate`.
#[derive(Debug, Clone, Args)]
pub struct KeyRotateArgs {
    /// Identity of the key: the 8 characters of `keys list`
    pub id: String,
    /// Hours that the old key works on; the setting's when left out
    #[arg(long, value_name = "HOURS")]
    pub grace_hours: Option<i64>,
}

/// `keys verify`.
#[derive(Debug, Clone, Args)]
pub struct KeyVerifyArgs {
    /// The scope it should carry
    #[arg(long, value_name = "SCOPE")]
    pub scope: Option<String>,
    /// File with the key; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub file: Option<String>,
}

/// `keys revoke`, `keys cut-short`.
#[derive(Debug, Clone, Args)]
pub struct KeyEndArgs {
    /// Identity of the key: the 8 characters of `keys list`
    pub id: String,
    /// Skip the typed confirmation
    #[arg(long, short)]
    pub yes: bool,
}
