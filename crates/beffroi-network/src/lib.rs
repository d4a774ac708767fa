//! What Beffroi says to other machines, and nothing else says: mail over SMTP, sign-in providers over
//! OpenID Connect. Every address is one that the administrator configured; no other is ever called.

pub mod mail;
pub mod provider;
