//! Table Schemas as schema.data.gouv.fr writes them: read, understood, and summed up.
//!
//! What a schema says wrongly and everybody ignores (a typing error, a constraint at the wrong place)
//! is said as a remark; what cannot be used at all is refused with its reason.

mod json;
mod load;
mod model;
mod pattern;
pub(crate) mod times;
pub(crate) mod values;

pub use load::{SCHEMA_BYTES_MAX, SCHEMA_FIELDS_MAX};
pub use model::{
    BooleanWords, Bound, Constraints, CustomCheck, Field, FieldKind, GeopointFormat, NumberFormat, Operator,
    Schema, TextFormat, TimeFormat,
};
pub use pattern::{Pattern, PatternBudget};
pub(crate) use times::example_moment;
