//! Enumerations with stable codes.
//!
//! Codes are what the contracts, the database and the text catalogue speak; the
//! variants are what the code speaks. One macro keeps the two together, so that
//! a variant cannot exist without a code and the list of all variants cannot
//! go out of date.

/// Declares a fieldless enum whose variants each have one stable code.
///
/// Generates `ALL`, `code()` and `from_code()`; unknown codes give `None`,
/// because what to do with them is for the caller to say.
macro_rules! coded_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident = $code:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$vmeta])* $variant ),+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The stable code, as the contracts write it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code ),+ }
            }

            /// The variant of a code, or `None` where no variant has it.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$variant), )+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

pub(crate) use coded_enum;
