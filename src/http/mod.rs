//! The HTTP door: API, event stream, console, metrics. The only floor that says axum.
//!
//! `router::TABLE` says who may use which route; a route that is not in it is refused.

#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod alerts;
mod alerts_heartbeats;
mod alerts_links;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod alerts_people;
mod alerts_routes;
mod alerts_rules;
mod alerts_silences;
mod alerts_v2;
mod alerts_v2_query;
mod alerts_v2_shapes;
mod assets;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod audit;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod audit_query;
mod backup;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod breaker;
#[allow(unused_qualifications, reason = "the macro that describes its parameters writes paths in full")]
mod deliveries;
mod desk;
mod events;
mod gate;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod health;
mod idempotency;
mod identity;
mod identity_machines;
mod input;
mod keys;
mod kill;
mod limits;
mod limits_rates;
mod openapi;
mod openapi_page;
mod openapi_refusals;
mod ops;
mod overview;
mod problem;

mod router;
mod router_marks;
mod router_rows;
mod router_table;
mod serve;
mod session;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod settings;
mod settings_config;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod setup;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod slo;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod users;
mod users_account;
#[allow(unused_qualifications, reason = "written by the macro that describes query parameters")]
mod users_oidc;

pub use limits_rates::RATES;
pub use limits_rates::Rate;
pub use openapi::openapi_json;
pub use router::Access;
pub use router::Row;
pub use router::TABLE;
pub use serve::serve;
pub use serve::serve_local;

use crate::config::AlertmanagerTrust;
use crate::services::Services;
use crate::tls::Acceptor;
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::watch;

/// How the door is set up.
#[derive(Debug, Clone, Default)]
pub struct HttpOptions {
    /// A proxy in front does TLS: cookies are marked secure, and the client's address is the one the proxy names.
    pub behind_proxy: bool,
    /// What a program of this machine may do at Alertmanager's routes without a credential.
    pub alertmanager: AlertmanagerTrust,
    /// Shakes hands when the door speaks TLS itself.
    pub tls: Option<Arc<Acceptor>>,
}

impl HttpOptions {
    /// Whether browsers come over TLS: to this door, or to a proxy in front.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.behind_proxy || self.tls.is_some()
    }

    /// Name and marks of a cookie. A browser takes one that begins with `__Host-` over TLS alone, from this host alone.
    fn cookie(&self) -> (&'static str, &'static str) {
        if self.is_encrypted() { (identity::SECURE_COOKIE, "; Secure") } else { (identity::COOKIE, "") }
    }
}

/// What every handler is given.
pub(in crate::http) struct Front {
    pub s: Arc<Services>,
    pub options: HttpOptions,
    pub stream: events::Fanout,
    pub repeated: idempotency::Kept,
    pub used: limits_rates::Used,
    pub started_at: Timestamp,
    pub stop: watch::Receiver<bool>,
}

impl Front {
    fn new(s: Arc<Services>, options: HttpOptions, stop: watch::Receiver<bool>) -> Arc<Self> {
        let started_at = s.now();
        Arc::new(Self {
            s,
            options,
            started_at,
            stream: events::Fanout::new(),
            repeated: idempotency::Kept::default(),
            used: limits_rates::Used::default(),
            stop,
        })
    }
}
