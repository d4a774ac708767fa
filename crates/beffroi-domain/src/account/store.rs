//! The SQL of this room.

pub(crate) fn sweep() {}
