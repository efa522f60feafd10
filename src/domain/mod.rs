//! Words and rules: no I/O, no async, no clock. Time is an argument and decisions are values.
