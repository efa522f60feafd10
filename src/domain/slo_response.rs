//! The runbook's answer to a breach, objective by objective: what is to be looked at, and which words the log has for it.

/// What is peculiar to an objective when it is breached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response {
    /// What to look at, and what it tells.
    pub context: &'static str,
    /// The page of the console that shows it.
    pub page: &'static str,
    /// What the log says when this is the cause.
    pub logs: &'static str,
    /// A pattern that finds it there.
    pub pattern: &'static str,
    /// What may be tried before somebody else is called, and from when on somebody else is.
    pub escalate: &'static str,
}

/// The answer for an objective, in the order of the objectives.
pub const RESPONSES: [Response; 6] = [
    Response {
        context: "The gate halts by itself after 10 s without a verified state. See what breaker and gate say and whether \
                  acts wait to be recorded.",
        page: "/circuit-breaker",
        logs: "A ledger that cannot be read or written says so at error level, with the file and the remedy.",
        pattern: "ledger|trading is blocked|could not be recorded",
        escalate: "Free space or repair the disk. When the state is not verified again within minutes, call engineering: \
                   trading stays halted until then.",
    },
    Response {
        context: "Deliveries shows each attempt with the provider's answer. One slow channel is the provider's or a limit of \
                  ours; all channels at once is our network.",
        page: "/alerts/deliveries",
        logs: "Every attempt that failed is logged with its channel and the provider's answer.",
        pattern: "deliver|provider|outbox|given up",
        escalate: "What is critical goes over another channel meanwhile. When a provider stays slow, route around it and \
                   call the platform team.",
    },
    Response {
        context: "Every act waits for this write. See how old the last verified state is and how full the disk of the data \
                  directory is.",
        page: "/audit-log",
        logs: "Writes that failed are logged with the error of the disk; slow ones show as slow requests.",
        pattern: "audit|ledger|rolled back|slow",
        escalate: "Look at the disk: iostat -x 1, df -h, dmesg. When it stays slow, move the data directory or call \
                   engineering.",
    },
    Response {
        context: "The Poison Queue groups what was given up by its cause. Put the cause right, then retry.",
        page: "/alerts/poison",
        logs: "Each delivery that was given up is logged with its channel and the last answer.",
        pattern: "given up",
        escalate: "A refused credential or address is put right in the configuration. When providers refuse without a \
                   reason, call the platform team.",
    },
    Response {
        context: "From the reading that shows a fault to its incident on disk. A slow disk or a starved machine delays both; \
                  see the services and the audit write P95.",
        page: "/system-health",
        logs: "Incidents that could not be recorded at once are logged, and so is a machine that stood still.",
        pattern: "incidents of services|cannot be written|stood still",
        escalate: "Look at the load of the machine and at its disk. When detection stays late, call engineering: people \
                   learn of faults late.",
    },
    Response {
        context: "No check came back for a while. The board shows the last known states with their age; nothing on it is \
                  news.",
        page: "/system-health",
        logs: "Checks that cannot run and a machine that stood still are logged.",
        pattern: "services cannot be watched|readings of services|stood still",
        escalate: "Look at the network and the load of the machine; restart the appliance when checks do not come back. \
                   Call engineering when a restart does not help.",
    },
];

/// What the journal is asked for.
#[must_use]
pub fn journal(pattern: &str) -> String {
    format!("journalctl -u tradewarden --since '1 hour ago' --grep '{pattern}'")
}
