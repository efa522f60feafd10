//! The house without doors and hands: for the command line while the daemon is down.

use crate::app::AppError;
use crate::app::house;
use crate::config::Config;
use crate::services::Services;
use crate::services::alerts_documents;
use crate::services::recovery;
use std::sync::Arc;

/// Opens the records and compares them as a start does. Close the store when done.
///
/// # Errors
/// When the data directory cannot be used, above all because the daemon is running.
pub async fn offline(config: &Config) -> Result<Arc<Services>, AppError> {
    let (services, opening) = house::open(config, false)?;
    // What is owed about an act on the files goes to whom the imported routing names.
    alerts_documents::load(&services).await;
    recovery::start(&services, &opening).await;
    Ok(services)
}
