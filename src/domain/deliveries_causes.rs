//! Why deliveries fail, in a few groups, and what to do about each: the runbook's list of common causes.

/// A cause with its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// Stable word.
    pub word: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// What to do.
    pub hint: &'static str,
}

/// The recipient is none, or the provider does not know it.
pub const RECIPIENT: Cause = Cause {
    word: "recipient",
    title: "Invalid recipient",
    hint: "Correct the address and retry: edit the recipient here, and in the configuration for what comes after.",
};
/// Nothing could be connected to.
pub const UNREACHABLE: Cause = Cause {
    word: "unreachable",
    title: "Provider unreachable",
    hint: "Check the address, name resolution and the network from this host, then retry.",
};
/// The provider says it is too much.
pub const RATE_LIMITED: Cause = Cause {
    word: "rate_limited",
    title: "Rate limit exceeded at the provider",
    hint: "Wait until the provider lets more pass, lower the limit of the channel, then retry.",
};
/// No answer came.
pub const TIMEOUT: Cause = Cause {
    word: "timeout",
    title: "No answer in time",
    hint: "It may have arrived: ask the receiver, then retry. The repeat carries the same key.",
};
/// The provider does not accept who we are.
pub const CREDENTIALS: Cause = Cause {
    word: "credentials",
    title: "Credentials refused",
    hint: "Put the right key, token or password into its file, then retry: it is read anew each time.",
};
/// The address may not be called.
pub const NOT_ALLOWED: Cause = Cause {
    word: "not_allowed",
    title: "Target not allowed",
    hint: "The address belongs to a private network. An admin may set allow_private_targets in [alerts], then retry.",
};
/// The lane is gone, or the seal cannot be opened.
pub const CONFIGURATION: Cause = Cause {
    word: "configuration",
    title: "Configuration changed",
    hint: "Put the target back into the configuration, or discard what is no longer wanted.",
};
/// The provider failed.
pub const PROVIDER: Cause = Cause {
    word: "provider",
    title: "Provider failed",
    hint: "Look at the provider's status page; retry when it is well again.",
};
/// The provider refused the message.
pub const REFUSED: Cause = Cause {
    word: "refused",
    title: "Refused by the provider",
    hint: "Read the provider's words in the error; correct what they name, then retry.",
};

/// The cause that an error message speaks of.
#[must_use]
pub fn cause_of(error: &str) -> Cause {
    let text = error.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if says(&["not in the configuration", "cannot be opened", "route is gone"]) {
        CONFIGURATION
    } else if says(&["allow_private_targets"]) {
        NOT_ALLOWED
    } else if says(&[
        "recipient",
        "mailbox",
        "user unknown",
        "invalid number",
        "channel_not_found",
        "550 ",
        "5.1.1",
    ]) {
        RECIPIENT
    } else if says(&["429", "rate limit", "ratelimited", "rate_limited", "too many"]) {
        RATE_LIMITED
    } else if says(&["401", "403", "535 ", "invalid_auth", "not_authed", "credential"]) {
        CREDENTIALS
    } else if says(&["no answer", "timed out", "did not finish", "broke off"]) {
        TIMEOUT
    } else if says(&[
        "cannot connect",
        "no connection",
        "no session",
        "refused by the system",
        "connection refused",
        "dns",
    ]) {
        UNREACHABLE
    } else if says(&["answered 5", "answered 4"]) {
        PROVIDER
    } else {
        REFUSED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_has_a_cause_that_says_what_to_do() {
        let table = [
            ("the recipient is not a mail address: it has no @", "recipient"),
            ("refused with 550 5.1.1 no such user", "recipient"),
            ("given up after 24 h without success; last: cannot connect: connection refused", "unreachable"),
            ("given up after 24 h without success; last: answered 429; asked to wait", "rate_limited"),
            ("given up after 24 h without success; last: no answer in 15 s", "timeout"),
            ("refused with 401", "credentials"),
            (
                "127.0.0.1 is an address of this machine: set allow_private_targets in [alerts] to permit it",
                "not_allowed",
            ),
            ("the target 'x' is not in the configuration any more: put it back and retry", "configuration"),
            ("given up after 24 h without success; last: answered 503", "provider"),
            ("refused with 400 bad request", "refused"),
        ];
        for (error, word) in table {
            assert_eq!(cause_of(error).word, word, "{error}");
        }
    }
}
