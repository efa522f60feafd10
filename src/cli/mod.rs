//! The command line: the operator's hand.
