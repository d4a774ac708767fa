//! Janitor
