//! Who may do what: one table of routes, roles and scopes, tried in full over HTTP and over the Redis adapter.

mod credentials;
mod ends;
mod http;
mod page;
mod redis;
