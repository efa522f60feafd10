//! Hands that command what trades.
