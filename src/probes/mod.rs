//! Hands that watch services: HTTP and TCP checks.
