//! The names of the keys and channels that belong to the appliance itself.

/// The breaker's state.
pub const BREAKER_STATE: &[u8] = b"circuit_breaker:state";
/// The breaker's history.
pub const BREAKER_HISTORY: &[u8] = b"circuit_breaker:history";
/// The breaker's history under its other name.
pub const TRIP_HISTORY: &[u8] = b"circuit_breaker:trip_history";
/// The kill switch's state.
pub const KILL_STATE: &[u8] = b"kill_switch:state";
/// The kill switch's history.
pub const KILL_HISTORY: &[u8] = b"kill_switch:history";
/// The answer to trading services.
pub const GATE_STATE: &[u8] = b"gate:state";
/// Settings, one key a section.
pub const SETTINGS_PREFIX: &[u8] = b"system_config:";
/// What readers of settings acknowledge, one key a reader.
pub const ACK_PREFIX: &[u8] = b"system_config_ack:";
/// The reset token, one key an environment.
pub const RATE_PREFIX: &[u8] = b"cb_ratelimit:";

/// Channels on which only the appliance speaks.
pub const CHANNELS: [&[u8]; 5] = [BREAKER_STATE, KILL_STATE, GATE_STATE, b"config:changes", b"alerts"];

/// Does this key belong to the appliance? The same in each database, so that no write slips past by SELECT.
#[inline]
pub fn is_protected(key: &[u8]) -> bool {
    match key.first() {
        Some(b'c') => {
            key == BREAKER_STATE
                || key == BREAKER_HISTORY
                || key == TRIP_HISTORY
                || (key.starts_with(RATE_PREFIX) && key.ends_with(b":reset:global"))
        }
        Some(b'k') => key == KILL_STATE || key == KILL_HISTORY,
        Some(b'g') => key == GATE_STATE,
        Some(b's') => is_settings(key),
        _ => false,
    }
}

/// Is this key one of the settings, or of those who read them?
#[must_use]
pub fn is_settings(key: &[u8]) -> bool {
    key.starts_with(SETTINGS_PREFIX) || key.starts_with(ACK_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::is_protected;

    #[test]
    fn names() {
        for key in [
            "circuit_breaker:state",
            "circuit_breaker:history",
            "circuit_breaker:trip_history",
            "kill_switch:state",
            "kill_switch:history",
            "gate:state",
            "system_config:trading_hours",
            "system_config_ack:gateway",
            "cb_ratelimit:prod:reset:global",
        ] {
            assert!(is_protected(key.as_bytes()), "{key}");
        }
        for key in
            ["", "circuit_breaker:other", "kill_switch", "gate:state:x", "price:AAPL", "cb_ratelimit:x"]
        {
            assert!(!is_protected(key.as_bytes()), "{key}");
        }
    }
}
