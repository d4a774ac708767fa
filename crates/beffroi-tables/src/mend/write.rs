//! Writes delimited text that reads back as the same cells.

/// Adds a row to `out`.
pub(super) fn row<'c>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'c str>, delimiter: u8) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(delimiter);
        }
        let bytes = cell.as_bytes();
        let quoted = bytes.iter().any(|byte| matches!(byte, b'"' | b'\n' | b'\r') || *byte == delimiter)
            || bytes.first().is_some_and(u8::is_ascii_whitespace)
            || bytes.last().is_some_and(u8::is_ascii_whitespace);
        if !quoted {
            out.extend_from_slice(bytes);
            continue;
        }
        out.push(b'"');
        for byte in bytes {
            if *byte == b'"' {
                out.push(b'"');
            }
            out.push(*byte);
        }
        out.push(b'"');
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_needs_quotes_has_them() {
        let mut out = Vec::new();
        super::row(&mut out, ["a", "b;c", "d\"e", " f", "", "g\nh", "é"].into_iter(), b';');
        assert_eq!(String::from_utf8(out).unwrap(), "a;\"b;c\";\"d\"\"e\";\" f\";;\"g\nh\";é\n");
    }
}
