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

        impl Id for $name {
            fn from_index(index: usize) -> Option<Self> {
                <$number>::try_from(index).ok().map(Self)
            }

            fn index(self) -> usize {
                self.0 as usize
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
    /// A rule, counted in the order of the policy's text.
    RuleId(u32);
}
