//! Logging and the Prometheus registry.
