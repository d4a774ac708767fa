//! The words of a condition, read and typed into a tree.

use super::lexer::{Token, tokens};
use super::{CONDITION_BYTES_MAX, CONDITION_DEPTH_MAX, Comparison, ConditionError, Node};
use crate::fact::{Fact, FactKind, Scope, Value};
use crate::problem::nearest;
use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn parse(text: &str, vocabulary: &Vocabulary, scope: Scope) -> Result<Node, ConditionError> {
    if text.len() > CONDITION_BYTES_MAX {
        let message = format!("longer than {CONDITION_BYTES_MAX} bytes");
        return Err(ConditionError { offset: CONDITION_BYTES_MAX, message });
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, end: text.len(), depth: 0, vocabulary, scope };
    let node = parser.any()?;
    match parser.tokens.get(parser.at) {
        None => Ok(node),
        Some((offset, _)) => {
            Err(ConditionError { offset: *offset, message: "expected `and`, `or` or the end".to_owned() })
        }
    }
}

struct Parser<'a> {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
    depth: usize,
    vocabulary: &'a Vocabulary,
    scope: Scope,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Node, ConditionError> {
        let mut parts = vec![self.all()?];
        while self.word("or") {
            parts.push(self.all()?);
        }
        Ok(only_or(parts, Node::Any))
    }

    fn all(&mut self) -> Result<Node, ConditionError> {
        let mut parts = vec![self.not()?];
        while self.word("and") {
            parts.push(self.not()?);
        }
        Ok(only_or(parts, Node::All))
    }

    fn not(&mut self) -> Result<Node, ConditionError> {
        if self.word("not") {
            return self.deeper(|parser| Ok(Node::Not(Box::new(parser.not()?))));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Node, ConditionError> {
        let offset = self.offset();
        if self.sign("(") {
            let node = self.deeper(Self::any)?;
            self.expect(")")?;
            return Ok(node);
        }
        let name = self.name("a fact, `has(...)`, `at_least(...)`, `not`, `always` or `(`")?;
        match name.as_str() {
            "always" => Ok(Node::Always),
            "has" => {
                self.expect("(")?;
                let offset = self.offset();
                let name = self.name("a flag")?;
                let fact = self.fact(&name, offset)?;
                self.expect(")")?;
                match (&fact.kind, &fact.condition) {
                    (FactKind::Flag, Some(condition)) => Ok(Node::Derived(fact.clone(), condition.clone())),
                    (FactKind::Flag, None) => Ok(Node::Has(fact)),
                    _ => Err(ConditionError {
                        offset,
                        message: format!("{name} is not answered by yes or no"),
                    }),
                }
            }
            "at_least" => self.at_least(),
            "and" | "or" | "in" | "contains" => {
                Err(ConditionError { offset, message: format!("`{name}` has nothing before it") })
            }
            _ => {
                let fact = self.fact(&name, offset)?;
                self.comparison(fact)
            }
        }
    }

    fn at_least(&mut self) -> Result<Node, ConditionError> {
        self.expect("(")?;
        let offset = self.offset();
        let Some((_, Token::Number(least))) = self.next() else {
            return Err(ConditionError { offset, message: "expected how many must hold".to_owned() });
        };
        let mut parts = Vec::new();
        while self.sign(",") {
            parts.push(self.deeper(Self::any)?);
        }
        self.expect(")")?;
        let whole = least.fract() == 0.0 && least >= 1.0 && least <= parts.len() as f64;
        if !whole {
            let message = format!("{least} of {} conditions cannot hold", parts.len());
            return Err(ConditionError { offset, message });
        }
        Ok(Node::AtLeast(least as usize, parts))
    }

    fn comparison(&mut self, fact: Arc<Fact>) -> Result<Node, ConditionError> {
        let offset = self.offset();
        if self.word("in") {
            let FactKind::Choice(choices) = &fact.kind else {
                return Err(mistyped(&fact, offset, "`in` asks a choice"));
            };
            self.expect("[")?;
            let mut values = vec![self.value_of(choices)?];
            while self.sign(",") {
                values.push(self.value_of(choices)?);
            }
            self.expect("]")?;
            return Ok(Node::OneOf(fact, values));
        }
        if self.word("contains") {
            let FactKind::Set(choices) = &fact.kind else {
                return Err(mistyped(&fact, offset, "`contains` asks a set"));
            };
            let value = self.value_of(choices)?;
            return Ok(Node::Contains(fact, value));
        }
        let comparison = match self.next() {
            Some((_, Token::Sign("<"))) => Comparison::Less,
            Some((_, Token::Sign("<="))) => Comparison::AtMost,
            Some((_, Token::Sign(">"))) => Comparison::More,
            Some((_, Token::Sign(">="))) => Comparison::AtLeast,
            Some((_, Token::Sign("="))) => Comparison::Equal,
            Some((_, Token::Sign("!="))) => Comparison::Different,
            _ => {
                let how = match &fact.kind {
                    FactKind::Flag => format!("write has({})", fact.name),
                    FactKind::Set(_) => "expected `contains`".to_owned(),
                    FactKind::Choice(_) => "expected `=`, `!=` or `in [...]`".to_owned(),
                    FactKind::Number { .. } | FactKind::Date => "expected a comparison".to_owned(),
                };
                return Err(ConditionError { offset, message: how });
            }
        };
        let orders = !matches!(comparison, Comparison::Equal | Comparison::Different);
        match &fact.kind {
            FactKind::Number { .. } => match self.next() {
                Some((_, Token::Number(number))) => {
                    Ok(Node::Compare(fact, comparison, Value::Number(number)))
                }
                _ => Err(mistyped(&fact, offset, "it is compared with a number")),
            },
            FactKind::Date => match self.next() {
                Some((_, Token::Date(date))) => Ok(Node::Compare(fact, comparison, Value::Date(date))),
                _ => Err(mistyped(&fact, offset, "it is compared with a day, written 2026-11-26")),
            },
            FactKind::Choice(choices) if !orders => {
                let value = self.value_of(choices)?;
                Ok(Node::Compare(fact, comparison, Value::Choice(value)))
            }
            FactKind::Choice(_) => Err(mistyped(&fact, offset, "choices have no order")),
            FactKind::Flag => Err(mistyped(&fact, offset, "a flag is asked with has(...)")),
            FactKind::Set(_) => Err(mistyped(&fact, offset, "a set is asked with `contains`")),
        }
    }

    fn value_of(&mut self, choices: &BTreeMap<String, String>) -> Result<String, ConditionError> {
        let offset = self.offset();
        let value = self.name("a value")?;
        if choices.contains_key(&value) {
            return Ok(value);
        }
        let message = match nearest(&value, choices.keys().map(String::as_str)) {
            Some(near) => format!("{value} is none of the values; did you mean {near}?"),
            None => format!("{value} is none of {}", choices.keys().cloned().collect::<Vec<_>>().join(", ")),
        };
        Err(ConditionError { offset, message })
    }

    fn fact(&self, name: &str, offset: usize) -> Result<Arc<Fact>, ConditionError> {
        let Some(fact) = self.vocabulary.fact(name) else {
            let message = match nearest(name, self.vocabulary.facts().map(|fact| fact.name.as_str())) {
                Some(near) => format!("no fact is called {name}; did you mean {near}?"),
                None => format!("no fact is called {name}"),
            };
            return Err(ConditionError { offset, message });
        };
        if fact.scope != Scope::Territory && fact.scope != self.scope {
            let message = format!("{name} is a fact about another subject ({:?})", fact.scope);
            return Err(ConditionError { offset, message });
        }
        Ok(fact.clone())
    }

    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, ConditionError>,
    ) -> Result<T, ConditionError> {
        self.depth += 1;
        if self.depth > CONDITION_DEPTH_MAX {
            let message = format!("deeper than {CONDITION_DEPTH_MAX} parentheses");
            return Err(ConditionError { offset: self.offset(), message });
        }
        let read = read(self)?;
        self.depth -= 1;
        Ok(read)
    }

    fn offset(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(offset, _)| *offset)
    }

    fn next(&mut self) -> Option<(usize, Token)> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((_, Token::Name(name))) if name == word);
        self.at += usize::from(found);
        found
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((_, Token::Sign(there))) if *there == sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), ConditionError> {
        let offset = self.offset();
        if self.sign(sign) {
            Ok(())
        } else {
            Err(ConditionError { offset, message: format!("expected `{sign}`") })
        }
    }

    fn name(&mut self, what: &str) -> Result<String, ConditionError> {
        let offset = self.offset();
        match self.next() {
            Some((_, Token::Name(name))) => Ok(name),
            _ => Err(ConditionError { offset, message: format!("expected {what}") }),
        }
    }
}

fn only_or(mut parts: Vec<Node>, join: impl Fn(Vec<Node>) -> Node) -> Node {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            join(parts)
        }
    }
}

fn mistyped(fact: &Fact, offset: usize, message: &str) -> ConditionError {
    ConditionError { offset, message: format!("{}: {message}", fact.name) }
}
