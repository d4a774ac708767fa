//! Errors put on purpose into valid files: all are found, and nothing else is.
