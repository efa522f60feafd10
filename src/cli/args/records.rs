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
    /// End a key at once and for good
    Revoke(KeyRevokeArgs),
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
}

/// `keys revoke`.
#[derive(Debug, Clone, Args)]
pub struct KeyRevokeArgs {
    /// Identity of the key: the 8 characters of `keys list`
    pub id: String,
    /// Skip the typed confirmation
    #[arg(long, short)]
    pub yes: bool,
}
