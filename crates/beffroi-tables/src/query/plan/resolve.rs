//! Trees to nodes: finds fields, settles kinds, refuses what makes no sense.

use super::coerce;
use super::functions;
use super::nearest;
use super::node::{Aggregate, Matcher, Node, Operation, Ranges};
use crate::query::dialect::{
    ArithmeticOperator, Bound, Call, CompareOperator, Expression, Literal, Name, Position,
};
use crate::query::fold::fold;
use crate::query::vector::{Kind, Scalar};
use beffroi_kernel::query::Field;
use beffroi_kernel::{Error, Problem, Result};

/// One expression of `group_by`.
pub struct Key {
    /// As parsed, to be recognised elsewhere.
    pub expression: Expression,
    /// The name of its column in the answer.
    pub name: String,
    /// What it evaluates.
    pub node: Node,
    /// How its values are written, when it makes ranges.
    pub ranges: Option<Ranges>,
}

/// What the names in an expression can mean.
pub struct Resolver<'a> {
    /// The columns of the table.
    pub fields: &'a [Field],
    /// The kinds of their values.
    pub kinds: &'a [Kind],
    /// The present instant, in milliseconds.
    pub now: i64,
    /// The parameter being read.
    pub parameter: &'static str,
    /// The keys of groups; absent when rows are returned as they are.
    pub keys: Option<Vec<Key>>,
    /// What is calculated for each group.
    pub aggregates: Vec<Aggregate>,
    /// Names given in `select`.
    pub aliases: Vec<(String, Expression)>,
    /// Whether aggregates can be read here: not inside another one, nor in `where`.
    pub aggregating: bool,
}

impl Resolver<'_> {
    /// An error of the person who asks.
    pub fn refuse<T>(
        &self,
        code: &'static str,
        position: Position,
        message: String,
        advice: &str,
    ) -> Result<T> {
        Err(Error::Input(
            Problem::new(code, message)
                .advice(advice)
                .detail(format!("`{}` refused at character {}", self.parameter, position.0))
                .field(self.parameter)
                .position(position.0),
        ))
    }

    /// Reads an expression.
    pub fn node(&mut self, expression: &Expression) -> Result<Node> {
        if let Some(key) = self.key(expression) {
            return Ok(key);
        }
        match expression {
            Expression::Literal(literal, position) => self.literal(literal, *position),
            Expression::Field(name) => self.field(name),
            Expression::Star => self.refuse(
                "query-syntax",
                Position(0),
                "« * » n’a pas de sens ici.".to_owned(),
                "« * » se met seul dans select, ou dans count(*) et search(*, …).",
            ),
            Expression::Quantity(number, unit) => self.refuse(
                "query-syntax",
                Position(0),
                format!("« {number} {unit} » n’a pas de sens ici."),
                "Une unité se met dans within_distance(…) ou dans range(…).",
            ),
            Expression::Negate(inner) => {
                let inner = self.number(inner)?;
                if let Operation::Constant(Scalar::Integer(_) | Scalar::Number(_), Some(raw)) =
                    &inner.operation
                    && let Some(node) = coerce::number(&format!("-{raw}"))
                {
                    return Ok(node);
                }
                Ok(Node::new(inner.kind, Operation::Negate(Box::new(inner))))
            }
            Expression::Arithmetic(operator, left, right) => self.arithmetic(*operator, left, right),
            Expression::Compare(operator, left, right) => self.compare(*operator, left, right),
            Expression::And(parts) => Ok(Node::new(Kind::Boolean, Operation::And(self.conditions(parts)?))),
            Expression::Or(parts) => Ok(Node::new(Kind::Boolean, Operation::Or(self.conditions(parts)?))),
            Expression::Not(inner) => {
                Ok(Node::new(Kind::Boolean, Operation::Not(Box::new(self.condition(inner)?))))
            }
            Expression::Like(value, pattern) => self.like(value, pattern),
            Expression::In(value, values) => self.membership(value, values),
            Expression::Between(value, bounds) => self.between(value, &bounds.0, &bounds.1),
            Expression::IsNull(inner) => {
                Ok(Node::new(Kind::Boolean, Operation::IsNull(Box::new(self.node(inner)?))))
            }
            Expression::IsNotNull(inner) => {
                let unknown = Node::new(Kind::Boolean, Operation::IsNull(Box::new(self.node(inner)?)));
                Ok(Node::new(Kind::Boolean, Operation::Not(Box::new(unknown))))
            }
            Expression::Call(call) => functions::call(self, call),
        }
    }

    /// The key of the groups that an expression or a name stands for.
    fn key(&self, expression: &Expression) -> Option<Node> {
        if !self.aggregating {
            return None;
        }
        let keys = self.keys.as_ref()?;
        let by_expression = keys.iter().position(|key| key.expression == *expression);
        let found = by_expression.or_else(|| match expression {
            Expression::Field(name) => keys.iter().position(|key| key.name == name.text),
            _ => None,
        })?;
        Some(Node::column(keys[found].node.kind, found))
    }

    /// Adds a calculation; its column stands after the keys.
    pub fn aggregate(&mut self, aggregate: Aggregate) -> Node {
        let kind = aggregate.kind;
        let known = self.aggregates.iter().position(|known| same_aggregate(known, &aggregate));
        let index = known.unwrap_or_else(|| {
            self.aggregates.push(aggregate);
            self.aggregates.len() - 1
        });
        Node::column(kind, self.keys.as_ref().map_or(0, Vec::len) + index)
    }

    fn literal(&self, literal: &Literal, position: Position) -> Result<Node> {
        Ok(match literal {
            Literal::Number(written) => match coerce::number(written) {
                Some(node) => node,
                None => {
                    let message = format!("« {written} » n’est pas un nombre que l’on sait lire.");
                    return self.refuse("query-syntax", position, message, "Écrivez un nombre plus petit.");
                }
            },
            Literal::Text(text) => Node::constant(Kind::Text, Scalar::Text(text.as_str().into())),
            Literal::Boolean(value) => Node::new(
                Kind::Boolean,
                Operation::Constant(Scalar::Boolean(*value), Some(value.to_string().into())),
            ),
            Literal::Null => Node::constant(Kind::Text, Scalar::Null),
            Literal::Date(text) => match coerce::date(text) {
                Some(node) => node,
                None => {
                    let message = format!("« {text} » n’est pas une date.");
                    return self.refuse(
                        "query-syntax",
                        position,
                        message,
                        "Écrivez-la ainsi : date'2024-01-31'.",
                    );
                }
            },
            Literal::Geometry(_) => {
                let message = "Une géométrie se met dans within_distance(…).".to_owned();
                return self.refuse("query-type", position, message, "");
            }
        })
    }

    /// The place of a field among the columns of the table.
    pub fn find(&self, name: &Name) -> Result<usize> {
        let exact = self.fields.iter().position(|field| field.name == name.text);
        let folded = || {
            let wanted = fold(&name.text);
            let mut near = self.fields.iter().enumerate().filter(|(_, field)| fold(&field.name) == wanted);
            let first = near.next()?.0;
            near.next().is_none().then_some(first)
        };
        if let Some(index) = exact.or_else(folded) {
            return Ok(index);
        }
        let near = nearest::nearest(&name.text, self.fields.iter().map(|field| field.name.as_str()));
        let advice = nearest::advice(&near, "La liste des champs est sur la page du jeu de données.");
        let message = format!("Le champ « {} » n’existe pas dans cette table.", name.text);
        self.refuse("query-unknown-field", name.position, message, &advice)
    }

    fn field(&mut self, name: &Name) -> Result<Node> {
        let alias = self.aliases.iter().position(|(alias, _)| *alias == name.text);
        if let Some(place) = alias {
            // Put away while it is read: `a as a` means the field, and names of names cannot multiply.
            let aliases = std::mem::take(&mut self.aliases);
            let node = self.node(&aliases[place].1);
            self.aliases = aliases;
            return node;
        }
        let index = self.find(name)?;
        if self.aggregating && self.keys.is_some() {
            let message = format!(
                "Le champ « {} » n’est pas dans group_by : il a plusieurs valeurs par groupe.",
                name.text
            );
            let advice = format!("Ajoutez « {0} » à group_by, ou calculez par exemple max({0}).", name.text);
            return self.refuse("query-group", name.position, message, &advice);
        }
        Ok(Node::column(self.kinds[index], index))
    }

    /// An expression that is a number.
    pub fn number(&mut self, expression: &Expression) -> Result<Node> {
        let node = self.node(expression)?;
        if node.kind.is_numeric() {
            return Ok(node);
        }
        if let Some(number) = coerce::literal_as(&node, Kind::Number) {
            return Ok(number);
        }
        self.wrong_kind(expression, node.kind, "un nombre")
    }

    /// An expression of another kind than wanted.
    pub fn wrong_kind<T>(&self, expression: &Expression, kind: Kind, wanted: &str) -> Result<T> {
        let message = format!("« {expression} » est {}, et il faut ici {wanted}.", kind.label());
        self.refuse("query-type", place(expression), message, "")
    }

    fn arithmetic(
        &mut self,
        operator: ArithmeticOperator,
        left: &Expression,
        right: &Expression,
    ) -> Result<Node> {
        let (left, right) = (self.number(left)?, self.number(right)?);
        // A quotient has decimals even between whole numbers.
        let whole = left.kind == Kind::Integer && right.kind == Kind::Integer;
        let kind = if whole && operator != ArithmeticOperator::Divide { Kind::Integer } else { Kind::Number };
        let (left, right) = (left.convert(kind), right.convert(kind));
        Ok(Node::new(kind, Operation::Arithmetic(operator, Box::new(left), Box::new(right))))
    }

    fn compare(&mut self, operator: CompareOperator, left: &Expression, right: &Expression) -> Result<Node> {
        let (left_node, right_node) = (self.node(left)?, self.node(right)?);
        let (left_kind, right_kind) = (left_node.kind, right_node.kind);
        match coerce::unify(left_node, right_node) {
            Some((left, right)) => {
                Ok(Node::new(Kind::Boolean, Operation::Compare(operator, Box::new(left), Box::new(right))))
            }
            None => self.not_comparable(left, left_kind, right, right_kind),
        }
    }

    fn not_comparable<T>(
        &self,
        left: &Expression,
        left_kind: Kind,
        right: &Expression,
        right_kind: Kind,
    ) -> Result<T> {
        let message = format!(
            "« {left} » est {} et « {right} » est {} : ils ne se comparent pas.",
            left_kind.label(),
            right_kind.label()
        );
        let advice = match (left_kind.is_temporal(), left_kind) {
            (true, _) => "Écrivez une date ainsi : date'2024-01-31'.",
            (_, Kind::Boolean) => "Écrivez true ou false.",
            _ => "",
        };
        self.refuse("query-type", place(left), message, advice)
    }

    /// A condition: a quoted text alone searches everywhere.
    pub fn condition(&mut self, expression: &Expression) -> Result<Node> {
        if let Expression::Literal(Literal::Text(text), _) = expression {
            return functions::search_everywhere(self, text);
        }
        let node = self.node(expression)?;
        if let Operation::Constant(Scalar::Null, _) = node.operation {
            return Ok(Node::constant(Kind::Boolean, Scalar::Null));
        }
        if node.kind != Kind::Boolean {
            return self.wrong_kind(expression, node.kind, "une condition");
        }
        Ok(node)
    }

    fn conditions(&mut self, parts: &[Expression]) -> Result<Vec<Node>> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    /// An expression that is a text.
    pub fn text(&mut self, expression: &Expression) -> Result<Node> {
        let node = self.node(expression)?;
        match node.kind {
            Kind::Text => Ok(node),
            // What is not text is searched as it is written.
            _ => Ok(node.convert(Kind::Text)),
        }
    }

    fn like(&mut self, value: &Expression, pattern: &str) -> Result<Node> {
        let value = self.text(value)?;
        let matcher = if pattern.contains(['%', '*']) {
            Matcher::Pattern(fold(pattern).split(['%', '*']).map(str::to_owned).collect())
        } else {
            Matcher::Contains(fold(pattern))
        };
        Ok(Node::new(Kind::Boolean, Operation::Match(Box::new(value), matcher)))
    }

    fn membership(&mut self, value: &Expression, values: &[Expression]) -> Result<Node> {
        let mut left = self.node(value)?;
        let mut constants = Vec::with_capacity(values.len());
        for expression in values {
            let right = self.node(expression)?;
            if !matches!(right.operation, Operation::Constant(..)) {
                let message = format!(
                    "« {expression} » n’est pas une valeur : la liste de « in » n’a que des valeurs."
                );
                return self.refuse("query-type", place(expression), message, "");
            }
            let right_kind = right.kind;
            match coerce::unify(left.clone(), right) {
                Some((wider, right)) => {
                    left = wider;
                    constants.push(right);
                }
                None => return self.not_comparable(value, left.kind, expression, right_kind),
            }
        }
        let kind = left.kind;
        let set = constants
            .into_iter()
            .map(|constant| crate::query::evaluate::constant(&constant.convert(kind)))
            .filter(|scalar| !matches!(scalar, Scalar::Null))
            .collect();
        Ok(Node::new(Kind::Boolean, Operation::In(Box::new(left), set)))
    }

    fn between(&mut self, value: &Expression, low: &Bound, high: &Bound) -> Result<Node> {
        let mut node = self.node(value)?;
        let mut ends = Vec::with_capacity(2);
        for expression in [&low.value, &high.value] {
            let (kind, end) = (node.kind, self.node(expression)?);
            let end_kind = end.kind;
            let Some((wider, end)) = coerce::unify(node, end) else {
                return self.not_comparable(value, kind, expression, end_kind);
            };
            node = wider;
            ends.push(end);
        }
        let kind = node.kind;
        let mut ends = ends.into_iter().map(|end| Box::new(end.convert(kind)));
        let (Some(low_node), Some(high_node)) = (ends.next(), ends.next()) else {
            return Err(Error::internal("a range has two ends"));
        };
        let above = if low.included { CompareOperator::GreaterOrEqual } else { CompareOperator::Greater };
        let below = if high.included { CompareOperator::LessOrEqual } else { CompareOperator::Less };
        let operation = Operation::Between(Box::new(node), (above, low_node), (below, high_node));
        Ok(Node::new(Kind::Boolean, operation))
    }

    /// Reads the argument of an aggregate: a value of a row.
    pub fn row_node(&mut self, expression: &Expression, call: &Call) -> Result<Node> {
        if !self.aggregating {
            let message =
                format!("« {} » calcule sur plusieurs lignes : il ne peut pas être ici.", call.name);
            return self.refuse("query-group", call.position, message, "");
        }
        self.aggregating = false;
        let aliases = std::mem::take(&mut self.aliases);
        let node = self.node(expression);
        self.aliases = aliases;
        self.aggregating = true;
        node
    }
}

fn same_aggregate(a: &Aggregate, b: &Aggregate) -> bool {
    a.function == b.function && format!("{:?}", a.argument) == format!("{:?}", b.argument)
}

/// Where an expression stands, as near as its parts tell.
pub fn place(expression: &Expression) -> Position {
    match expression {
        Expression::Literal(_, position) => *position,
        Expression::Field(name) => name.position,
        Expression::Call(call) => call.position,
        Expression::Star | Expression::Quantity(..) => Position(0),
        Expression::Negate(inner)
        | Expression::Not(inner)
        | Expression::Like(inner, _)
        | Expression::In(inner, _)
        | Expression::Between(inner, _)
        | Expression::IsNull(inner)
        | Expression::IsNotNull(inner)
        | Expression::Arithmetic(_, inner, _)
        | Expression::Compare(_, inner, _) => place(inner),
        Expression::And(parts) | Expression::Or(parts) => parts.first().map_or(Position(0), place),
    }
}
