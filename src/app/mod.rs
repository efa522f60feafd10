//! Composition root: puts the house together, starts and stops it; no decisions.
