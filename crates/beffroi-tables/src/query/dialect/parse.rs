//! Words to tree, by recursive descent.

use super::DEPTH_MAX;
use super::token::{Placed, Token, syntax_error, tokens};
use super::tree::{
    ArithmeticOperator, Bound, Call, CompareOperator, Direction, Expression, GroupItem, Literal, Name,
    OrderItem, Position, SelectItem,
};
use beffroi_kernel::Result;

/// Words that a bare name cannot be; a field of that name stands in back quotes.
pub(super) const KEYWORDS: [&str; 14] =
    ["and", "or", "not", "in", "is", "null", "like", "true", "false", "as", "asc", "desc", "to", "distinct"];

/// Reads a `where`.
///
/// # Errors
/// [`beffroi_kernel::Error::Input`] with the character where reading stopped.
pub fn parse_filter(text: &str) -> Result<Expression> {
    let mut parser = Parser::new(text, "where")?;
    let filter = parser.expression()?;
    parser.end("« and », « or » ou la fin de la requête")?;
    Ok(filter)
}

/// Reads a `select`.
///
/// # Errors
/// As [`parse_filter`].
pub fn parse_select(text: &str) -> Result<Vec<SelectItem>> {
    let mut parser = Parser::new(text, "select")?;
    parser.list(|parser| {
        if parser.is_sign("*") {
            parser.advance();
            return Ok(SelectItem::Star);
        }
        let expression = parser.expression()?;
        Ok(SelectItem::Expression(expression, parser.alias()?))
    })
}

/// Reads a `group_by`.
///
/// # Errors
/// As [`parse_filter`].
pub fn parse_group_by(text: &str) -> Result<Vec<GroupItem>> {
    let mut parser = Parser::new(text, "group_by")?;
    parser.list(|parser| Ok(GroupItem { expression: parser.expression()?, alias: parser.alias()? }))
}

/// Reads an `order_by`.
///
/// # Errors
/// As [`parse_filter`].
pub fn parse_order_by(text: &str) -> Result<Vec<OrderItem>> {
    let mut parser = Parser::new(text, "order_by")?;
    parser.list(|parser| {
        let expression = parser.expression()?;
        let direction = if parser.keyword("desc") {
            Direction::Descending
        } else {
            parser.keyword("asc");
            Direction::Ascending
        };
        Ok(OrderItem { expression, direction })
    })
}

struct Parser<'a> {
    words: Vec<Placed>,
    next: usize,
    depth: usize,
    parameter: &'a str,
}

impl<'a> Parser<'a> {
    fn new(text: &str, parameter: &'a str) -> Result<Self> {
        Ok(Self { words: tokens(text, parameter)?, next: 0, depth: 0, parameter })
    }

    fn token(&self) -> &Token {
        &self.words[self.next].token
    }

    fn position(&self) -> Position {
        self.words[self.next].position
    }

    /// The word after the next one; the end repeats.
    fn following(&self) -> &Placed {
        &self.words[(self.next + 1).min(self.words.len() - 1)]
    }

    fn advance(&mut self) {
        self.next = (self.next + 1).min(self.words.len() - 1);
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token(), Token::Sign(found) if *found == sign)
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        if found {
            self.advance();
        }
        found
    }

    fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self.token(), Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.is_keyword(keyword);
        if found {
            self.advance();
        }
        found
    }

    fn unexpected<T>(&self, expected: &str) -> Result<T> {
        let place = self.position().0 + 1;
        let message = match self.token() {
            Token::End => format!("La requête s’arrête au caractère {place} ; attendu : {expected}."),
            Token::Word(word) => {
                format!("Mot inattendu « {word} » au caractère {place} ; attendu : {expected}.")
            }
            Token::Name(word) => {
                format!("Nom inattendu « `{word}` » au caractère {place} ; attendu : {expected}.")
            }
            Token::Text(text) => {
                format!("Texte inattendu « \"{text}\" » au caractère {place} ; attendu : {expected}.")
            }
            Token::Number(number) => {
                format!("Nombre inattendu « {number} » au caractère {place} ; attendu : {expected}.")
            }
            Token::Sign(sign) => {
                format!("Signe inattendu « {sign} » au caractère {place} ; attendu : {expected}.")
            }
        };
        Err(syntax_error(self.parameter, self.position(), message))
    }

    fn expect(&mut self, sign: &str) -> Result<()> {
        if self.sign(sign) { Ok(()) } else { self.unexpected(&format!("« {sign} »")) }
    }

    fn end(&self, expected: &str) -> Result<()> {
        if *self.token() == Token::End { Ok(()) } else { self.unexpected(expected) }
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.sign(",") {
            items.push(item(self)?);
        }
        self.end("« , » ou la fin de la requête")?;
        Ok(items)
    }

    fn alias(&mut self) -> Result<Option<String>> {
        if !self.keyword("as") {
            return Ok(None);
        }
        match self.token().clone() {
            Token::Word(name) | Token::Name(name) | Token::Text(name) if !name.is_empty() => {
                self.advance();
                Ok(Some(name))
            }
            _ => self.unexpected("un nom après « as »"),
        }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= DEPTH_MAX {
            let message = format!(
                "La requête compte plus de {DEPTH_MAX} niveaux de parenthèses au caractère {} ; simplifiez-la.",
                self.position().0 + 1
            );
            return Err(syntax_error(self.parameter, self.position(), message));
        }
        self.depth += 1;
        let answer = read(self);
        self.depth -= 1;
        answer
    }

    fn expression(&mut self) -> Result<Expression> {
        self.deeper(|parser| parser.joined("or", Expression::Or, |parser| parser.conjunction()))
    }

    fn conjunction(&mut self) -> Result<Expression> {
        self.joined("and", Expression::And, |parser| parser.negation())
    }

    fn joined(
        &mut self,
        word: &str,
        join: fn(Vec<Expression>) -> Expression,
        part: fn(&mut Self) -> Result<Expression>,
    ) -> Result<Expression> {
        let first = part(self)?;
        if !self.is_keyword(word) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.keyword(word) {
            parts.push(part(self)?);
        }
        Ok(join(parts))
    }

    fn negation(&mut self) -> Result<Expression> {
        if self.keyword("not") {
            return Ok(Expression::Not(Box::new(self.deeper(|parser| parser.negation())?)));
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Result<Expression> {
        let left = self.sum()?;
        if let Some(operator) = self.compare_operator() {
            let right = self.sum()?;
            return Ok(Expression::Compare(operator, Box::new(left), Box::new(right)));
        }
        if self.keyword("is") {
            let negated = self.keyword("not");
            if !self.keyword("null") {
                return self.unexpected("« null »");
            }
            let left = Box::new(left);
            return Ok(if negated { Expression::IsNotNull(left) } else { Expression::IsNull(left) });
        }
        let negated = self.is_keyword("not")
            && matches!(&self.following().token, Token::Word(word)
                if word.eq_ignore_ascii_case("in") || word.eq_ignore_ascii_case("like"));
        if negated {
            self.advance();
        }
        let found = if self.keyword("like") {
            let Token::Text(pattern) = self.token().clone() else {
                return self.unexpected("un texte entre guillemets");
            };
            self.advance();
            Expression::Like(Box::new(left), pattern)
        } else if self.keyword("in") {
            self.membership(left)?
        } else {
            return Ok(left);
        };
        Ok(if negated { Expression::Not(Box::new(found)) } else { found })
    }

    fn compare_operator(&mut self) -> Option<CompareOperator> {
        let Token::Sign(sign) = self.token() else { return None };
        let operator = match *sign {
            "=" | ":" => CompareOperator::Equal,
            "!=" | "<>" => CompareOperator::NotEqual,
            "<" => CompareOperator::Less,
            "<=" => CompareOperator::LessOrEqual,
            ">" => CompareOperator::Greater,
            ">=" => CompareOperator::GreaterOrEqual,
            _ => return None,
        };
        self.advance();
        Some(operator)
    }

    /// What follows `in`: a list, a range, or the field that holds the value.
    fn membership(&mut self, left: Expression) -> Result<Expression> {
        if self.sign("(") {
            let mut values = vec![self.sum()?];
            while self.sign(",") {
                values.push(self.sum()?);
            }
            self.expect(")")?;
            return Ok(Expression::In(Box::new(left), values));
        }
        if self.is_sign("[") || self.is_sign("]") {
            let low_included = self.is_sign("[");
            self.advance();
            let low = self.sum()?;
            if !self.keyword("to") && !self.sign("..") {
                return self.unexpected("« TO » ou « .. »");
            }
            let high = self.sum()?;
            if !self.is_sign("[") && !self.is_sign("]") {
                return self.unexpected("« ] » ou « [ »");
            }
            let high_included = self.is_sign("]");
            self.advance();
            let bounds = (
                Bound { value: low, included: low_included },
                Bound { value: high, included: high_included },
            );
            return Ok(Expression::Between(Box::new(left), Box::new(bounds)));
        }
        match self.primary()? {
            field @ Expression::Field(_) => {
                Ok(Expression::Compare(CompareOperator::Equal, Box::new(field), Box::new(left)))
            }
            _ => self.unexpected("une liste entre parenthèses, un intervalle entre crochets ou un champ"),
        }
    }

    fn sum(&mut self) -> Result<Expression> {
        let mut left = self.product()?;
        loop {
            let operator = if self.sign("+") {
                ArithmeticOperator::Add
            } else if self.sign("-") {
                ArithmeticOperator::Subtract
            } else {
                return Ok(left);
            };
            left = Expression::Arithmetic(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expression> {
        let mut left = self.unary()?;
        loop {
            let operator = if self.sign("*") {
                ArithmeticOperator::Multiply
            } else if self.sign("/") {
                ArithmeticOperator::Divide
            } else {
                return Ok(left);
            };
            left = Expression::Arithmetic(operator, Box::new(left), Box::new(self.unary()?));
        }
    }

    fn unary(&mut self) -> Result<Expression> {
        if self.sign("-") {
            return Ok(Expression::Negate(Box::new(self.deeper(|parser| parser.unary())?)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Expression> {
        const EXPECTED: &str = "un champ, une valeur, une fonction ou « ( »";
        let position = self.position();
        match self.token().clone() {
            Token::Sign("(") => {
                self.advance();
                let inner = self.expression()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Number(number) => {
                self.advance();
                Ok(Expression::Literal(Literal::Number(number), position))
            }
            Token::Text(text) => {
                self.advance();
                Ok(Expression::Literal(Literal::Text(text), position))
            }
            Token::Name(text) => {
                self.advance();
                Ok(Expression::Field(Name { text, position }))
            }
            Token::Word(word) => self.word(word, position, EXPECTED),
            _ => self.unexpected(EXPECTED),
        }
    }

    fn word(&mut self, word: String, position: Position, expected: &str) -> Result<Expression> {
        let lower = word.to_ascii_lowercase();
        let literal = match lower.as_str() {
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            "null" => Some(Literal::Null),
            _ => None,
        };
        if let Some(literal) = literal {
            self.advance();
            return Ok(Expression::Literal(literal, position));
        }
        if KEYWORDS.contains(&lower.as_str()) {
            return self.unexpected(expected);
        }
        let following = self.following().clone();
        self.advance();
        match following.token {
            Token::Text(text) if following.glued && lower == "date" => {
                self.advance();
                Ok(Expression::Literal(Literal::Date(text), position))
            }
            Token::Text(text) if following.glued && lower == "geom" => {
                self.advance();
                Ok(Expression::Literal(Literal::Geometry(text), position))
            }
            Token::Sign("(") => {
                self.advance();
                self.call(lower, position)
            }
            _ => Ok(Expression::Field(Name { text: word, position })),
        }
    }

    /// The arguments of a function, after its `(`.
    fn call(&mut self, name: String, position: Position) -> Result<Expression> {
        let distinct = self.keyword("distinct");
        let mut arguments = Vec::new();
        if !self.is_sign(")") {
            arguments.push(self.argument()?);
            while self.sign(",") {
                arguments.push(self.argument()?);
            }
        }
        if !self.sign(")") {
            return self.unexpected("« , » ou « ) »");
        }
        Ok(Expression::Call(Call { name, position, distinct, arguments }))
    }

    fn argument(&mut self) -> Result<Expression> {
        if self.is_sign("*") {
            self.advance();
            return Ok(Expression::Star);
        }
        if let (Token::Number(number), Token::Word(unit)) =
            (self.token().clone(), self.following().token.clone())
            && !KEYWORDS.contains(&unit.to_ascii_lowercase().as_str())
        {
            self.advance();
            self.advance();
            return Ok(Expression::Quantity(number, unit));
        }
        self.expression()
    }
}
