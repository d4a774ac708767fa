//! The pages for signing in, and the page of one's own account.

mod own;
mod sign_in;

pub use own::{Codes, Own, ProviderLine, SessionLine};
pub use sign_in::{BreakGlass, CodeForm, Confirm, Enrol, Leave, ProviderLink, SignIn};
