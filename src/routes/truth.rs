//! Truth of what may be unknown.

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Truth {
    /// It holds, for certain.
    Holds,
    /// It does not hold, for certain.
    HoldsNot,
    /// It could be either.
    Unknown,
}

impl Truth {
    /// Returns whether both hold. One that does not is enough for the answer, whatever the other is.
    pub(crate) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::HoldsNot, _) | (_, Self::HoldsNot) => Self::HoldsNot,
            (Self::Holds, Self::Holds) => Self::Holds,
            _ => Self::Unknown,
        }
    }

    /// Returns whether at least one holds. One that does is enough for the answer, whatever the other is.
    pub(crate) const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// Returns whether the opposite holds.
    pub(crate) const fn not(self) -> Self {
        match self {
            Self::Holds => Self::HoldsNot,
            Self::HoldsNot => Self::Holds,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Returns whether it could hold: conditions of routes count as met then.
    pub(crate) const fn could_hold(self) -> bool {
        !matches!(self, Self::HoldsNot)
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::HoldsNot }
    }
}
