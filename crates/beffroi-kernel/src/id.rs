//! Identifiers: one type per noun, so that a data set's cannot be given for a territory's.

/// Declares an identifier type: a UUID kept and shown as 32 lower-case hexadecimal digits.
#[macro_export]
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(u128);

        impl $name {
            /// An identifier that sorts by time: 48 bits of milliseconds, then 80 random bits.
            #[must_use]
            pub fn new(milliseconds: u64, random: [u8; 10]) -> Self {
                let mut bytes = [0u8; 16];
                bytes[..6].copy_from_slice(&milliseconds.to_be_bytes()[2..]);
                bytes[6..].copy_from_slice(&random);
                Self(u128::from_be_bytes(bytes))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::NotAnIdentifier;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let digits = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if !digits {
                    return Err($crate::id::NotAnIdentifier);
                }
                u128::from_str_radix(text, 16).map(Self).map_err(|_| $crate::id::NotAnIdentifier)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::id::NotAnIdentifier;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    };
}

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: expected 32 lower-case hexadecimal digits")]
pub struct NotAnIdentifier;

#[cfg(test)]
mod tests {
    identifier!(
        /// For this test.
        ThingId
    );

    #[test]
    fn an_identifier_is_read_back_and_sorts_by_time() {
        let early = ThingId::new(1, [0xff; 10]);
        let late = ThingId::new(2, [0; 10]);
        assert!(early < late);
        assert_eq!(early.to_string().parse(), Ok(early));
        assert!("xyz".parse::<ThingId>().is_err());
        assert!("+0000000000000000000000000000001".parse::<ThingId>().is_err());
    }
}
