//! Characters to words: names, numbers, quoted texts and signs, each with its place.

use super::tree::Position;
use beffroi_kernel::{Error, Problem, Result};

/// One word of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A bare name or a keyword.
    Word(String),
    /// A name in back quotes: never a keyword.
    Name(String),
    /// A quoted text.
    Text(String),
    /// A number without sign.
    Number(String),
    /// A sign: `(`, `<=`, `..`
    Sign(&'static str),
    /// After the last word.
    End,
}

/// A word and its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The word.
    pub token: Token,
    /// The place of its first character.
    pub position: Position,
    /// Whether no blank parts it from the word before.
    pub glued: bool,
}

/// Longest first, so that `<=` is not read as `<`.
const SIGNS: [&str; 19] =
    ["<=", ">=", "!=", "<>", "..", "(", ")", "[", "]", ",", "=", ":", "<", ">", "+", "-", "*", "/", "%"];

/// The error of a text that is not in the dialect.
pub fn syntax_error(parameter: &str, position: Position, message: String) -> Error {
    Error::Input(
        Problem::new("query-syntax", message)
            .advice("Corrigez la requête à l’endroit indiqué.")
            .detail(format!("syntax error in `{parameter}` at character {}", position.0))
            .field(parameter)
            .position(position.0),
    )
}

/// Reads all words of `text`; the last is [`Token::End`].
pub fn tokens(text: &str, parameter: &str) -> Result<Vec<Placed>> {
    let mut lexer = Lexer { rest: text, position: 0, parameter };
    let mut words = Vec::new();
    loop {
        let blanks = lexer.skip_blanks();
        let position = Position(lexer.position);
        let token = lexer.next()?;
        let end = token == Token::End;
        words.push(Placed { token, position, glued: blanks == 0 });
        if end {
            return Ok(words);
        }
    }
}

struct Lexer<'a> {
    rest: &'a str,
    position: usize,
    parameter: &'a str,
}

impl<'a> Lexer<'a> {
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.position += taken.chars().count();
        self.rest = rest;
        taken
    }

    fn skip_blanks(&mut self) -> usize {
        let length = self.rest.len() - self.rest.trim_start().len();
        self.take(length);
        length
    }

    fn next(&mut self) -> Result<Token> {
        let Some(first) = self.rest.chars().next() else { return Ok(Token::End) };
        if first.is_alphabetic() || first == '_' {
            let length = self.length_while(|c| c.is_alphanumeric() || c == '_');
            return Ok(Token::Word(self.take(length).to_owned()));
        }
        if first.is_ascii_digit()
            || (first == '.' && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            let length = number_length(self.rest.as_bytes());
            return Ok(Token::Number(self.take(length).to_owned()));
        }
        match first {
            '"' | '\'' => self.quoted(first).map(Token::Text),
            '`' => self.quoted(first).map(Token::Name),
            _ => match SIGNS.iter().find(|sign| self.rest.starts_with(**sign)) {
                Some(sign) => {
                    self.take(sign.len());
                    Ok(Token::Sign(sign))
                }
                None => Err(syntax_error(
                    self.parameter,
                    Position(self.position),
                    format!("Caractère inattendu « {first} » au caractère {}.", self.position + 1),
                )),
            },
        }
    }

    fn length_while(&self, keep: impl Fn(char) -> bool) -> usize {
        self.rest.find(|c| !keep(c)).unwrap_or(self.rest.len())
    }

    /// A text between two `quote`; a backslash or a doubled quote writes the quote itself.
    fn quoted(&mut self, quote: char) -> Result<String> {
        let start = self.position;
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1).peekable();
        while let Some((index, character)) = characters.next() {
            if character == '\\' {
                if let Some((_, escaped)) = characters.next() {
                    text.push(escaped);
                }
            } else if character != quote {
                text.push(character);
            } else if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
                text.push(quote);
            } else {
                self.take(index + quote.len_utf8());
                return Ok(text);
            }
        }
        let message = format!(
            "Le texte ouvert par {quote} au caractère {} n’est pas fermé ; attendu : {quote}.",
            start + 1
        );
        Err(syntax_error(self.parameter, Position(start), message))
    }
}

/// The length of a number: digits, decimals, exponent. `1..5` is a number and a range.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') && bytes.get(length + 1).is_some_and(u8::is_ascii_digit) {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = bytes.get(length + 1 + sign..).map_or(0, |_| digits(length + 1 + sign));
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}
