//! The HTTP door: JSON API, event stream, console assets.
