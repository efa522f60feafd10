//! JSON shapes shared by server, stream and command line: a promise, no logic.
//!
//! Times are ISO-8601 text, money and quantities are decimal text, `null` is "not known".

mod actions;
mod alert_rules;
mod alertmanager;
mod alerts;
mod alerts_acts;
mod audit;
mod backup;
mod config;
mod desk;
mod health;
mod people;
mod people_alerts;
mod routing;
mod safety;
mod settings;
mod slo;
mod snapshot;

pub use actions::*;
pub use alert_rules::*;
pub use alertmanager::*;
pub use alerts::*;
pub use alerts_acts::*;
pub use audit::*;
pub use backup::*;
pub use config::*;
pub use desk::*;
pub use health::*;
pub use people::*;
pub use people_alerts::*;
pub use routing::*;
pub use safety::*;
pub use settings::*;
pub use slo::*;
pub use snapshot::*;
