//! People: what they may do with their accounts, what admins do with people, and the identity provider.

mod admins;
mod oidc;
mod own;
