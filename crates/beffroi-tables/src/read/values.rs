//! Cuts a stream of JSON into values, without understanding them.

use super::refuse;
use beffroi_kernel::Result;
use std::io::{BufRead, BufReader, Read};

/// Where the values stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// One after the other, with blanks between them.
    Stream,
    /// In the array that the text is, or in the first array of objects that its object holds.
    Array,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unopened(Start),
    InArray,
    InStream,
    /// The text is one object without an array of objects: it is the only value.
    Single,
    Ended,
}

/// The values of a JSON text, one after the other.
pub(crate) struct Values<R> {
    input: BufReader<R>,
    state: State,
    given: u64,
    value_bytes_max: usize,
    /// The object of which the array is a member, as far as it was read.
    before: Vec<u8>,
}

impl<R: Read> Values<R> {
    pub(crate) fn new(input: BufReader<R>, start: Start, value_bytes_max: usize) -> Self {
        Self { input, state: State::Unopened(start), given: 0, value_bytes_max, before: Vec::new() }
    }

    /// Appends the next value to `out`. Says whether there was one.
    pub(crate) fn next(&mut self, out: &mut Vec<u8>) -> Result<bool> {
        if let State::Unopened(start) = self.state {
            self.state = self.open(start)?;
        }
        let found = match self.state {
            State::Ended | State::Unopened(_) => false,
            State::Single => {
                out.append(&mut self.before);
                self.state = State::Ended;
                true
            }
            State::InStream => match self.peek_filled()? {
                None => false,
                // A comma between two lines is a common mistake.
                Some(b',') => {
                    self.input.consume(1);
                    return self.next(out);
                }
                Some(_) => self.value(out).map(|()| true)?,
            },
            State::InArray => match self.peek_filled()? {
                None => return Err(self.broken("the array does not end")),
                Some(b']') => {
                    self.input.consume(1);
                    self.state = State::Ended;
                    false
                }
                Some(b',') if self.given > 0 => {
                    self.input.consume(1);
                    if self.peek_filled()? == Some(b',') {
                        return Err(self.broken("two commas in the array"));
                    }
                    self.value(out).map(|()| true)?
                }
                Some(_) if self.given == 0 => self.value(out).map(|()| true)?,
                Some(_) => return Err(self.broken("no comma between two values of the array")),
            },
        };
        self.given += u64::from(found);
        Ok(found)
    }

    fn broken(&self, cause: &str) -> beffroi_kernel::Error {
        refuse::broken_json(&format!("après l'élément {}", self.given), &cause)
    }

    fn open(&mut self, start: Start) -> Result<State> {
        if start == Start::Stream {
            return Ok(State::InStream);
        }
        match self.peek_filled()? {
            Some(b'[') => {
                self.input.consume(1);
                Ok(State::InArray)
            }
            Some(b'{') => self.open_object(),
            _ => Err(self.broken("neither an array nor an object")),
        }
    }

    /// Goes to the first array of objects among the members of an object.
    fn open_object(&mut self) -> Result<State> {
        self.input.consume(1);
        self.before.push(b'{');
        loop {
            match self.peek_filled()? {
                Some(b'"') => {}
                Some(sign @ (b',' | b'}')) => {
                    self.input.consume(1);
                    self.before.push(sign);
                    if sign == b'}' {
                        return Ok(State::Single);
                    }
                    continue;
                }
                _ => return Err(self.broken("the object is not well formed")),
            }
            let mut member = std::mem::take(&mut self.before);
            self.value(&mut member)?;
            if self.peek_filled()? != Some(b':') {
                return Err(self.broken("a member of the object has no value"));
            }
            self.input.consume(1);
            member.push(b':');
            if self.peek_filled()? == Some(b'[') {
                self.input.consume(1);
                if self.peek_filled()? == Some(b'{') {
                    return Ok(State::InArray);
                }
                member.push(b'[');
                self.rest_of_array(&mut member)?;
            } else {
                self.value(&mut member)?;
            }
            self.before = member;
        }
    }

    /// The next byte that is no blank, not taken.
    fn peek_filled(&mut self) -> Result<Option<u8>> {
        loop {
            let buffer = self.input.fill_buf().map_err(|error| refuse::broken(&error))?;
            if buffer.is_empty() {
                return Ok(None);
            }
            match buffer.iter().position(|byte| !byte.is_ascii_whitespace()) {
                Some(at) => {
                    let byte = buffer[at];
                    self.input.consume(at);
                    return Ok(Some(byte));
                }
                None => {
                    let length = buffer.len();
                    self.input.consume(length);
                }
            }
        }
    }

    fn value(&mut self, out: &mut Vec<u8>) -> Result<()> {
        self.copy(out, 0)
    }

    fn rest_of_array(&mut self, out: &mut Vec<u8>) -> Result<()> {
        self.copy(out, 1)
    }

    /// Copies up to the end of the value, `depth` brackets of which are open already.
    fn copy(&mut self, out: &mut Vec<u8>, depth: u32) -> Result<()> {
        let start = out.len();
        let mut reading = Reading { depth, ..Reading::default() };
        loop {
            let buffer = self.input.fill_buf().map_err(|error| refuse::broken(&error))?;
            if buffer.is_empty() {
                let whole = reading.depth == 0 && !reading.in_string && out.len() > start;
                return if whole {
                    Ok(())
                } else {
                    Err(self.broken("the text stops in the middle of a value"))
                };
            }
            let end = buffer.iter().position(|byte| reading.ends_before(*byte));
            let taken = end.unwrap_or(buffer.len());
            out.extend_from_slice(&buffer[..taken]);
            self.input.consume(taken);
            if out.len() - start > self.value_bytes_max {
                return Err(refuse::long_record(self.given + 2));
            }
            if end.is_some() {
                let whole = out.len() > start || reading.closed;
                return if whole { Ok(()) } else { Err(self.broken("a value is missing")) };
            }
        }
    }
}

/// Where one is inside a value.
#[derive(Default)]
struct Reading {
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// The value ended with the byte before.
    closed: bool,
}

impl Reading {
    /// Whether the value ended before this byte.
    fn ends_before(&mut self, byte: u8) -> bool {
        if self.closed {
            return true;
        }
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    self.closed = self.depth == 0;
                }
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth == 0 => return true,
            b'}' | b']' => {
                self.depth -= 1;
                self.closed = self.depth == 0;
            }
            b',' | b':' if self.depth == 0 => return true,
            byte if self.depth == 0 && byte.is_ascii_whitespace() => return true,
            _ => {}
        }
        false
    }
}
