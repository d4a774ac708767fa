//! Plans over segments of columns: filter, group, order, project.

mod aggregate;
mod group;
mod mask;
mod merge;
mod order;
mod segment;

pub use group::{Grouped, group};
pub use mask::{Mask, count_only};
pub use merge::Merger;
pub use order::{Orderer, order_groups};
pub use segment::{BATCH_ROWS, GroupSource, RowSource, Segment, batches, in_parallel};
