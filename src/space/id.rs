use core::num::NonZeroU32;

/// A small number that stands for a declared name.
pub(crate) trait Id: Copy + Ord {
    /// The id of the name declared at place `index`; `None` past the most that the id can count.
    fn from_index(index: usize) -> Option<Self>;

    /// The place at which the name is declared, counted from 0.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($number:ty);)*) => {$(
        $(#[$doc])*
        ///
        /// Ids count the names of one vocabulary in the order of declaration. Asked about an id that it does not have, a
        /// vocabulary answers `None` or `false`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name($number);

        impl $name {
            /// The place at which the name is declared, counted from 0.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl Id for $name {
            fn from_index(index: usize) -> Option<Self> {
                <$number>::try_from(index).ok().map(Self)
            }

            fn index(self) -> usize {
                self.index()
            }
        }
    )*};
}

ids! {
    /// A declared role.
    RoleId(u16);
    /// A declared kind of token.
    TokenId(u16);
    /// A declared owner.
    OwnerId(u16);
    /// A declared API.
    ApiId(u32);
    /// The name of an action; several APIs may declare an action of the same name.
    ActionId(u32);
    /// A declared pair of API and action.
    OperationId(u32);
}

/// A rule, counted in the order of the policy's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(NonZeroU32);

impl RuleId {
    /// The number of the rule, counted from 1; 0 for none.
    pub(crate) const fn number(rule: Option<Self>) -> u32 {
        match rule {
            Some(Self(number)) => number.get(),
            None => 0,
        }
    }

    /// The rule of a number.
    pub(crate) const fn of_number(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }
}

impl Id for RuleId {
    fn from_index(index: usize) -> Option<Self> {
        Self::of_number(u32::try_from(index.checked_add(1)?).ok()?)
    }

    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}
