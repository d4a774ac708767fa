//! Settings that know their own documentation: the reference of the configuration is made from the comments
//! that stand in the code, so that it cannot say something else.

/// One setting, as the code documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name, in the code and in the file.
    pub name: &'static str,
    /// Its type, as the code writes it.
    pub kind: &'static str,
    /// The lines of its documentation, each as it stands in the code: a space before it, empty between them.
    pub lines: &'static [&'static str],
}

impl Key {
    /// The documentation, lines joined.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = self.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    }
}

/// Settings whose fields are documented.
pub trait Described {
    /// The fields, in the order of the code.
    const KEYS: &'static [Key];
}

/// Declares a struct of settings as it would be written without the macro, and its [`Described`].
#[macro_export]
macro_rules! described {
    (@line doc = $text:literal) => { $text };
    (@line $($other:tt)*) => { "" };
    (
        $(#[$($outer:tt)*])*
        $visibility:vis struct $name:ident {
            $($(#[$($inner:tt)*])* $field_visibility:vis $field:ident : $kind:ty),* $(,)?
        }
    ) => {
        $(#[$($outer)*])*
        $visibility struct $name {
            $($(#[$($inner)*])* $field_visibility $field: $kind,)*
        }

        impl $crate::described::Described for $name {
            const KEYS: &'static [$crate::described::Key] = &[$($crate::described::Key {
                name: stringify!($field),
                kind: stringify!($kind),
                lines: &[$($crate::described!(@line $($inner)*)),*],
            }),*];
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    described! {
        /// Some settings.
        #[derive(Debug, Default, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Some {
            /// How many.
            ///
            /// At most ten.
            count: u32,
            /// Where.
            #[serde(rename = "place")]
            place: Option<String>,
        }
    }

    #[test]
    fn the_documentation_of_a_field_is_the_comment_above_it() {
        let keys: Vec<_> = Some::KEYS.iter().map(|key| (key.name, key.kind, key.text())).collect();
        assert_eq!(
            keys,
            [
                ("count", "u32", "How many. At most ten.".to_owned()),
                ("place", "Option<String>", "Where.".to_owned())
            ]
        );
        let read: Some = serde_json::from_str(r#"{"count":3}"#).unwrap();
        assert_eq!((read.count, read.place), (3, None));
    }
}
