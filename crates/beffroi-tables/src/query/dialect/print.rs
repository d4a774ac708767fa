//! Tree to text. Reading the text again gives the same tree.

use super::parse::KEYWORDS;
use super::tree::{
    ArithmeticOperator, Bound, CompareOperator, Direction, Expression, GroupItem, Literal, OrderItem,
    SelectItem,
};
use std::fmt::{self, Display, Formatter, Write};

/// Writes `text` between `quote`s.
fn quoted(f: &mut Formatter<'_>, text: &str, quote: char) -> fmt::Result {
    f.write_char(quote)?;
    for character in text.chars() {
        if character == quote || character == '\\' {
            f.write_char('\\')?;
        }
        f.write_char(character)?;
    }
    f.write_char(quote)
}

/// Writes a name, in back quotes unless it is plain.
fn name(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    let mut characters = text.chars();
    let plain = characters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && characters.all(|c| c.is_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&text.to_ascii_lowercase().as_str());
    if plain { f.write_str(text) } else { quoted(f, text, '`') }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(number),
            Self::Text(text) => quoted(f, text, '"'),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Null => f.write_str("null"),
            Self::Date(text) => {
                f.write_str("date")?;
                quoted(f, text, '\'')
            }
            Self::Geometry(text) => {
                f.write_str("geom")?;
                quoted(f, text, '\'')
            }
        }
    }
}

impl Display for CompareOperator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl Display for ArithmeticOperator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        })
    }
}

/// An operand: in parentheses unless it is one word.
struct Operand<'a>(&'a Expression);

impl Display for Operand<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expression::Literal(..) | Expression::Field(_) | Expression::Call(_) => write!(f, "{}", self.0),
            inner => write!(f, "({inner})"),
        }
    }
}

fn joined<T>(
    f: &mut Formatter<'_>,
    parts: &[T],
    between: &str,
    each: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        each(f, part)?;
    }
    Ok(())
}

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal, _) => write!(f, "{literal}"),
            Self::Field(field) => name(f, &field.text),
            Self::Star => f.write_str("*"),
            Self::Quantity(number, unit) => write!(f, "{number} {unit}"),
            Self::Negate(inner) => write!(f, "-{}", Operand(inner)),
            Self::Arithmetic(operator, left, right) => {
                write!(f, "{} {operator} {}", Operand(left), Operand(right))
            }
            Self::Compare(operator, left, right) => {
                write!(f, "{} {operator} {}", Operand(left), Operand(right))
            }
            Self::And(parts) => joined(f, parts, " and ", |f, part| write!(f, "{}", Operand(part))),
            Self::Or(parts) => joined(f, parts, " or ", |f, part| write!(f, "{}", Operand(part))),
            Self::Not(inner) => write!(f, "not {}", Operand(inner)),
            Self::Like(value, pattern) => {
                write!(f, "{} like ", Operand(value))?;
                quoted(f, pattern, '"')
            }
            Self::In(value, values) => {
                write!(f, "{} in (", Operand(value))?;
                joined(f, values, ", ", |f, part| write!(f, "{}", Operand(part)))?;
                f.write_char(')')
            }
            Self::Between(value, bounds) => between(f, value, &bounds.0, &bounds.1),
            Self::IsNull(inner) => write!(f, "{} is null", Operand(inner)),
            Self::IsNotNull(inner) => write!(f, "{} is not null", Operand(inner)),
            Self::Call(call) => {
                write!(f, "{}({}", call.name, if call.distinct { "distinct " } else { "" })?;
                joined(f, &call.arguments, ", ", |f, part| write!(f, "{part}"))?;
                f.write_char(')')
            }
        }
    }
}

fn between(f: &mut Formatter<'_>, value: &Expression, low: &Bound, high: &Bound) -> fmt::Result {
    let (open, close) = (if low.included { '[' } else { ']' }, if high.included { ']' } else { '[' });
    write!(f, "{} in {open}{} TO {}{close}", Operand(value), Operand(&low.value), Operand(&high.value))
}

impl Display for SelectItem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Star => f.write_str("*"),
            Self::Expression(expression, alias) => with_alias(f, expression, alias.as_deref()),
        }
    }
}

impl Display for GroupItem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        with_alias(f, &self.expression, self.alias.as_deref())
    }
}

fn with_alias(f: &mut Formatter<'_>, expression: &Expression, alias: Option<&str>) -> fmt::Result {
    write!(f, "{expression}")?;
    if let Some(alias) = alias {
        f.write_str(" as ")?;
        name(f, alias)?;
    }
    Ok(())
}

impl Display for OrderItem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.expression)?;
        f.write_str(match self.direction {
            Direction::Ascending => "",
            Direction::Descending => " desc",
        })
    }
}
