//! The config that was read anew.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// A key of the config that differs from before.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ConfigChange {
    /// Dotted path: `backup.keep`, `services.execution_gateway`.
    pub key: String,
    /// `added`, `removed` or `changed`.
    pub what: String,
}

/// What came of reading the config anew.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ConfigReloadView {
    /// The file that was read.
    pub file: String,
    /// All of it in one line.
    pub words: String,
    /// What is in force now.
    pub changed: Vec<ConfigChange>,
    /// Keys that differ from what runs and take effect at the next start.
    pub restart: Vec<String>,
}
