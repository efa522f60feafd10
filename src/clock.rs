//! The only file that reads the time.
