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

/// Several of a list in one column: codes joined by commas.
macro_rules! joined {
    ($type:ident) => {
        impl $type {
            /// Codes joined by commas.
            #[must_use]
            pub fn codes(list: &[Self]) -> String {
                let codes: Vec<&str> = list.iter().map(|one| one.code()).collect();
                codes.join(",")
            }

            /// Reads codes joined by commas, each once and in order; unknown ones are passed over.
            #[must_use]
            pub fn list(text: &str) -> Vec<Self> {
                let mut list: Vec<Self> = text.split(',').filter_map(Self::parse).collect();
                list.sort_unstable();
                list.dedup();
                list
            }
        }
    };
}

pub(crate) use {coded, joined, listed, worded};
