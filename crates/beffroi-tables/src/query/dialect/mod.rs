//! The dialect of the Explore API v2.1: text to tree, and tree to text.
//!
//! A hand-written recursive descent: every error says what stood there, at which character, and what
//! was expected. Names of fields and functions are only read here; the plan says whether they exist.

mod parse;
mod print;
mod token;
mod tree;

pub use parse::{parse_filter, parse_group_by, parse_order_by, parse_select};
pub use tree::{
    ArithmeticOperator, Bound, Call, CompareOperator, Direction, Expression, GroupItem, Literal, Name,
    OrderItem, Position, SelectItem,
};

/// How deep parentheses and calls may nest: what keeps a hostile text from exhausting the stack.
pub const DEPTH_MAX: usize = 64;
