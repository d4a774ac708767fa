//! The tree of a parsed text.

/// A place in the text, in characters from 0. All places are equal: two trees that differ only
/// in blanks are the same tree.
#[derive(Clone, Copy, Debug, Default)]
pub struct Position(pub usize);

impl PartialEq for Position {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The name of a field, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// As written, without back quotes.
    pub text: String,
    /// Where it stands.
    pub position: Position,
}

/// A value written in the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A number, as written: compared with a code, `01004` keeps its zero.
    Number(String),
    /// A text.
    Text(String),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
    /// `date'2024-01-31'`.
    Date(String),
    /// `geom'POINT(2.3 48.8)'`.
    Geometry(String),
}

/// `+ - * /`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArithmeticOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// `= != < <= > >=`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOperator {
    /// `=` or `:`
    Equal,
    /// `!=` or `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// One end of `in [a TO b]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The value.
    pub value: Expression,
    /// Whether the value itself is inside.
    pub included: bool,
}

/// A function called.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its name, in lower case.
    pub name: String,
    /// Where it stands.
    pub position: Position,
    /// `count(distinct field)`.
    pub distinct: bool,
    /// What stands between the parentheses.
    pub arguments: Vec<Expression>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A value.
    Literal(Literal, Position),
    /// A field or an alias.
    Field(Name),
    /// `*`, in `count(*)`, `search(*, …)` and `range(field, *, 10)`.
    Star,
    /// A number with a unit: `10km`, `1 month`.
    Quantity(String, String),
    /// `-a`
    Negate(Box<Self>),
    /// `a + b`
    Arithmetic(ArithmeticOperator, Box<Self>, Box<Self>),
    /// `a < b`
    Compare(CompareOperator, Box<Self>, Box<Self>),
    /// `a and b and c`
    And(Vec<Self>),
    /// `a or b or c`
    Or(Vec<Self>),
    /// `not a`
    Not(Box<Self>),
    /// `a like "text"`
    Like(Box<Self>, String),
    /// `a in ("x", "y")`
    In(Box<Self>, Vec<Self>),
    /// `a in [x TO y]`
    Between(Box<Self>, Box<(Bound, Bound)>),
    /// `a is null`
    IsNull(Box<Self>),
    /// `a is not null`
    IsNotNull(Box<Self>),
    /// `function(…)`
    Call(Call),
}

/// One part of `select`.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectItem {
    /// `*`
    Star,
    /// `expression as alias`
    Expression(Expression, Option<String>),
}

/// One part of `group_by`.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupItem {
    /// What makes the groups.
    pub expression: Expression,
    /// The name given to it.
    pub alias: Option<String>,
}

/// Which comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// The smallest.
    #[default]
    Ascending,
    /// The largest.
    Descending,
}

/// One part of `order_by`.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderItem {
    /// What to order by.
    pub expression: Expression,
    /// Which way.
    pub direction: Direction,
}
