//! One verb each: load, decide, save, announce. The only floor that opens a write transaction.
