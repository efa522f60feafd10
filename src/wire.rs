//! JSON shapes shared by server, stream and command line: a promise, no logic.
