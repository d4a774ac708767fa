//! The log: on standard error, in UTC, one event a line, whatever stands in it.

use crate::configuration::LogFormat;
use std::io::{self, IsTerminal, Write};
use tracing_subscriber::EnvFilter;

/// Starts the log.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || OneLine { out: io::stderr(), colours })
        .with_ansi(colours);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

/// Writes each event on one line: a text that somebody sent cannot begin a line of its own, nor move the cursor.
struct OneLine<W> {
    out: W,
    /// Whether our own colours go through.
    colours: bool,
}

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.out.write_all(&one_line(event, self.colours))?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn one_line(event: &[u8], colours: bool) -> Vec<u8> {
    const ESCAPE: u8 = 0x1b;
    let last = event.len().saturating_sub(1);
    let plain = |(at, byte): (usize, &u8)| match *byte {
        b'\n' if at == last => b'\n',
        b'\t' => b'\t',
        ESCAPE if colours => ESCAPE,
        byte if byte.is_ascii_control() => b' ',
        byte => byte,
    };
    event.iter().enumerate().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn an_event_stays_on_its_line() {
        for (event, expected) in [
            ("plain\n", "plain\n"),
            ("a\n2026-01-01 ERROR forged\n", "a 2026-01-01 ERROR forged\n"),
            ("a\r\x1b[2Jb\n", "a  [2Jb\n"),
            ("é\u{9b}\tb", "é\u{9b}\tb"),
            ("", ""),
        ] {
            assert_eq!(String::from_utf8(one_line(event.as_bytes(), false)).unwrap(), expected);
        }
        assert_eq!(one_line(b"\x1b[31mred\nx\n", true), b"\x1b[31mred x\n");
    }
}
