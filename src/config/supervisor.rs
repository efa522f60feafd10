//! What the supervisor of the process wants to be told, from the variables that systemd sets (sd_notify(3)).

use std::env;
use std::ffi::OsString;
use std::time::Duration;

/// Where to tell, and how often the watchdog wants to be fed at the least.
#[derive(Debug, Clone, Default)]
pub struct Supervisor {
    /// Path of a datagram socket, or `@` and the name of an abstract one; `None` when nobody wants to be told.
    pub socket: Option<OsString>,
    /// Without a sign of life for so long the process is restarted.
    pub watchdog: Option<Duration>,
}

impl Supervisor {
    /// Reads the variables of this process.
    #[must_use]
    pub fn from_environment() -> Self {
        let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        // The variable may be meant for a process that started us.
        let ours = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let watchdog = number("WATCHDOG_USEC").filter(|us| ours && *us > 0).map(Duration::from_micros);
        Self { socket: env::var_os("NOTIFY_SOCKET"), watchdog }
    }
}
