//! Closed lists of codes, each with its Chinese word: what the database, query strings and exports carry,
//! and what a page shows.
//!
//! [`coded`] is read back by its code alone, [`worded`] also by its word, as people type it into a
//! sheet. A list with more columns defines these two with [`listed`] and adds the others itself.

/// The list with its order, codes and words, and no way back.
macro_rules! listed {
    ($(#[$meta:meta])* $type:ident { $($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $type { $($(#[$doc])* $name),+ }

        impl $type {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Chinese word.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh),+ }
            }
        }
    };
}

/// The list, read back by its code.
macro_rules! coded {
    ($(#[$meta:meta])* $type:ident { $($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal;)+ }) => {
        $crate::codes::listed! {
            $(#[$meta])* $type { $($(#[$doc])* $name = $code, $zh;)+ }
        }

        impl $type {
            /// From a stored code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

/// The list, read back by its code or its Chinese word.
macro_rules! worded {
    ($(#[$meta:meta])* $type:ident { $($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal;)+ }) => {
        $crate::codes::listed! {
            $(#[$meta])* $type { $($(#[$doc])* $name = $code, $zh;)+ }
        }

        impl $type {
            /// From a code or its Chinese word.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($code | $zh => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

pub(crate) use {coded, listed, worded};
