//! What happens later to data sets.
