//! The Redis door: RESP2 and RESP3.
