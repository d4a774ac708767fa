//! Words that are kept as a code and shown as a label.

/// Declares an enum that is kept as a code and shown as a label.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $code:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            /// Every one, in the order in which people are offered them.
            pub const ALL: &'static [Self] = &[$(Self::$item,)*];

            /// The name kept in the database.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$item => $code,)* }
            }

            /// The one with this [`code`](Self::code).
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            /// The name shown to people, in French.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$item => $label,)* }
            }
        }
    };
}

pub(crate) use coded;
