//! From an error in English to the few reasons that a person can act on.

use super::model::Reason;

/// The reason behind an error, as the queue keeps it: the chain of its causes.
pub(super) fn reason(error: &str) -> Reason {
    let holds = |words: &[&str]| words.iter().any(|word| error.contains(word));
    if holds(&["(disk-full)", "No space left on device", "database or disk is full", "os error 28"]) {
        Reason::NoSpace
    } else if holds(&["the job panicked", "the program ended again and again"]) {
        Reason::Ended
    } else if error.starts_with("unavailable (") || holds(&["timed out", "Connection refused"]) {
        Reason::Unreachable
    } else {
        Reason::Mistake
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::{Error, Problem};

    #[test]
    fn an_error_is_sorted_by_who_can_act() {
        let unavailable = |code| Error::Unavailable(Problem::new(code, "…")).chain();
        for (error, expected) in [
            (unavailable("disk-full"), Reason::NoSpace),
            (unavailable("mail-server"), Reason::Unreachable),
            ("writing a table: No space left on device (os error 28)".to_owned(), Reason::NoSpace),
            (Error::internal("the job panicked").chain(), Reason::Ended),
            (
                Error::internal("the program ended again and again while it did this job").chain(),
                Reason::Ended,
            ),
            ("sending a mail: Connection refused (os error 111)".to_owned(), Reason::Unreachable),
            (Error::internal("no job of the kind \"x\" is known").chain(), Reason::Mistake),
            (String::new(), Reason::Mistake),
        ] {
            assert_eq!(reason(&error), expected, "{error}");
        }
    }
}
