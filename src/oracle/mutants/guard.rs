//! Mutants of what guards decisions: lifetimes of tokens, the order of roles, and the owners of operations.

use std::{fmt, time::Duration};

use super::reordered::{lowest_roles, reordered};
use crate::{
    policy::Policy,
    rules::{Number, OfOperation, Place, Rules, Said},
    space::{Id as _, Lifetime, OperationId, OwnerId, RoleId, TokenId, Vocabulary, all_below, operation_in_words},
};

/// What is changed in a policy to make a [`GuardMutant`].
///
/// ```
/// use portcullis::{Policy, oracle::Mutants};
///
/// let policy = Policy::splunk_observability()?;
/// let mutants = Mutants::of(&policy);
/// let kinds: Vec<&str> = mutants.guards().map(|mutant| mutant.mutation().kind()).collect();
/// assert_eq!(kinds[..4], ["lifetime-longer", "lifetime-shorter", "logout-flipped", "lifetime-dropped"]);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GuardMutation {
    /// Tokens live a second longer. Tests that notice this notice every longer life.
    LifetimeLonger {
        /// The kind of token.
        token: TokenId,
        /// Which of its lifetimes, counted from 0.
        lifetime: usize,
    },
    /// Tokens live a second shorter. Tests that notice this notice every shorter life.
    LifetimeShorter {
        /// The kind of token.
        token: TokenId,
        /// Which of its lifetimes, counted from 0.
        lifetime: usize,
    },
    /// A logout ends tokens that it does not end, or the other way round.
    LogoutFlipped {
        /// The kind of token.
        token: TokenId,
        /// Which of its lifetimes, counted from 0.
        lifetime: usize,
    },
    /// A lifetime is missing.
    LifetimeDropped {
        /// The kind of token.
        token: TokenId,
        /// Which of its lifetimes, counted from 0.
        lifetime: usize,
    },
    /// A role is not above another, and not above those that only the other is above. There is no such mutant if a rule names one of
    /// the two with `at_least`, and it would have no order any more: no policy can say that.
    OrderDropped {
        /// The role that was above.
        above: RoleId,
        /// The role that was the next below.
        below: RoleId,
    },
    /// A role is above one that was the next above it.
    OrderReversed {
        /// The role that was above.
        above: RoleId,
        /// The role that was the next below.
        below: RoleId,
    },
    /// Requests for an operation cannot have an owner.
    OwnerDropped(OperationId, OwnerId),
    /// Requests for an operation can have one more owner.
    OwnerAdded(OperationId, OwnerId),
}

impl GuardMutation {
    /// Returns the stable kebab-case name of the kind of mutation: `lifetime-longer`, `order-dropped` and so on.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::LifetimeLonger { .. } => "lifetime-longer",
            Self::LifetimeShorter { .. } => "lifetime-shorter",
            Self::LogoutFlipped { .. } => "logout-flipped",
            Self::LifetimeDropped { .. } => "lifetime-dropped",
            Self::OrderDropped { .. } => "order-dropped",
            Self::OrderReversed { .. } => "order-reversed",
            Self::OwnerDropped(..) => "owner-dropped",
            Self::OwnerAdded(..) => "owner-added",
        }
    }

    /// Returns every mutation of a vocabulary: of lifetimes, then of the order, then of owners, each in the order of
    /// declaration.
    pub(super) fn all(rules: &Rules) -> impl Iterator<Item = Self> {
        let vocabulary = rules.vocabulary();
        let lifetimes = vocabulary.tokens().ids().flat_map(|token| {
            let lifetimes = vocabulary.lifetimes(token).iter().enumerate();
            lifetimes.flat_map(move |(lifetime, declared)| {
                let all = [
                    Self::LifetimeLonger { token, lifetime },
                    Self::LifetimeShorter { token, lifetime },
                    Self::LogoutFlipped { token, lifetime },
                    Self::LifetimeDropped { token, lifetime },
                ];
                all.into_iter().filter(|mutation| mutation.of_lifetime(declared) != MutatedLifetime::Impossible)
            })
        });
        let (pairs, lowest) = (next_below(vocabulary), lowest_roles(rules));
        let mut places = vec![0_usize; vocabulary.roles().len()];
        for role in pairs.iter().flat_map(|&(above, below)| [above, below]) {
            if let Some(places) = places.get_mut(role.index()) {
                *places += 1;
            }
        }
        // No policy can name a role with `at_least` that has no order.
        let is_last_of_lowest = move |role| lowest.contains(&role) && places.get(role.index()) == Some(&1);
        let order = pairs.into_iter().flat_map(move |(above, below)| {
            let dropped = Some(Self::OrderDropped { above, below });
            let dropped = dropped.filter(|_| ![above, below].into_iter().any(&is_last_of_lowest));
            dropped.into_iter().chain([Self::OrderReversed { above, below }])
        });
        let owners = vocabulary.operations().flat_map(|(id, operation)| {
            let has = |owner| operation.owners().contains(&owner);
            vocabulary.owners().ids().filter_map(move |owner| match has(owner) {
                true if operation.owners().len() == 1 => None,
                true => Some(Self::OwnerDropped(id, owner)),
                false => Some(Self::OwnerAdded(id, owner)),
            })
        });
        lifetimes.chain(order).chain(owners)
    }

    /// Returns the lifetime with the mutation, whichever it is of.
    pub(in crate::oracle) fn of_lifetime(self, lifetime: &Lifetime) -> MutatedLifetime {
        const SECOND: Duration = Duration::from_secs(1);
        let with = |max_age: Duration| Lifetime { max_age, ..lifetime.clone() };
        let changed = match self {
            Self::LifetimeLonger { .. } => lifetime.max_age().checked_add(SECOND).map(with),
            // No policy can declare a life without any time.
            Self::LifetimeShorter { .. } => {
                lifetime.max_age().checked_sub(SECOND).filter(|age| !age.is_zero()).map(with)
            }
            Self::LogoutFlipped { .. } => {
                Some(Lifetime { ends_at_logout: !lifetime.ends_at_logout(), ..lifetime.clone() })
            }
            Self::LifetimeDropped { .. } => return MutatedLifetime::Dropped,
            _ => Some(lifetime.clone()),
        };
        changed.map_or(MutatedLifetime::Impossible, MutatedLifetime::Changed)
    }

    /// Returns the order of a number of roles with the mutation. The pairs are those of [`next_below`].
    pub(in crate::oracle) fn of_order(self, pairs: &[(RoleId, RoleId)], roles: usize) -> MutatedOrder {
        let mut direct = vec![Vec::new(); roles];
        for &pair in pairs {
            let (above, below) = match self {
                Self::OrderDropped { above, below } if pair == (above, below) => continue,
                Self::OrderReversed { above, below } if pair == (above, below) => (below, above),
                _ => pair,
            };
            if let Some(direct) = direct.get_mut(above.index()) {
                direct.push(below);
            }
        }
        MutatedOrder(direct)
    }

    /// Returns the vocabulary with the mutation.
    fn of_vocabulary(self, vocabulary: &Vocabulary) -> Vocabulary {
        match self {
            Self::LifetimeLonger { token, lifetime }
            | Self::LifetimeShorter { token, lifetime }
            | Self::LogoutFlipped { token, lifetime }
            | Self::LifetimeDropped { token, lifetime } => {
                let all = vocabulary.lifetimes(token).iter().enumerate();
                let mutated = all.filter_map(|(number, declared)| {
                    if number != lifetime {
                        return Some(declared.clone());
                    }
                    match self.of_lifetime(declared) {
                        MutatedLifetime::Changed(changed) => Some(changed),
                        MutatedLifetime::Dropped | MutatedLifetime::Impossible => None,
                    }
                });
                vocabulary.with_lifetimes(token, mutated.collect())
            }
            Self::OrderDropped { .. } | Self::OrderReversed { .. } => {
                let order = self.of_order(&next_below(vocabulary), vocabulary.roles().len());
                vocabulary.with_order(all_below(&order.0, usize::MAX).unwrap_or_default())
            }
            Self::OwnerDropped(id, dropped) => {
                let owners = vocabulary.operation(id).into_iter().flat_map(|one| one.owners().iter().copied());
                vocabulary.with_owners([(id, owners.filter(|&owner| owner != dropped).collect())])
            }
            Self::OwnerAdded(id, added) => vocabulary.with_owners([(id, with_owner(vocabulary, id, added))]),
        }
    }

    /// Returns where the mutation is in the policy's text: at what says that which is changed, and else at the operation.
    fn place(self, rules: &Rules) -> Place {
        let places = rules.places();
        let (said, declared) = match self {
            Self::LifetimeLonger { token, lifetime }
            | Self::LifetimeShorter { token, lifetime }
            | Self::LogoutFlipped { token, lifetime }
            | Self::LifetimeDropped { token, lifetime } => {
                (Said::Lifetime(token, Number::of_index(lifetime)), places.token(token))
            }
            Self::OrderDropped { above, below } | Self::OrderReversed { above, below } => {
                (Said::Above(above, below), places.role(above))
            }
            Self::OwnerDropped(id, owner) | Self::OwnerAdded(id, owner) => {
                (Said::Operation(id, OfOperation::Owner(owner)), places.operation(id))
            }
        };
        places.saying(said).next().unwrap_or(declared)
    }
}

/// A lifetime with a mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::oracle) enum MutatedLifetime {
    Changed(Lifetime),
    Dropped,
    /// No policy can declare it.
    Impossible,
}

/// An order of roles with a mutation: for each role, those that it is declared to be above.
pub(in crate::oracle) struct MutatedOrder(Vec<Vec<RoleId>>);

impl MutatedOrder {
    /// Returns the roles below a role, in order. Time grows with the declared pairs.
    pub(in crate::oracle) fn below(&self, role: RoleId) -> Vec<RoleId> {
        let mut is_below = vec![false; self.0.len()];
        let mut to_follow = vec![role];
        while let Some(next) = to_follow.pop() {
            for &weaker in self.0.get(next.index()).into_iter().flatten() {
                if let Some(is_below) = is_below.get_mut(weaker.index()).filter(|is_below| !**is_below) {
                    *is_below = true;
                    to_follow.push(weaker);
                }
            }
        }
        let below = is_below.into_iter().enumerate().filter(|(_, is_below)| *is_below);
        below.filter_map(|(index, _)| RoleId::from_index(index)).collect()
    }
}

/// Returns the pairs of a role and one below it with no role between them.
pub(in crate::oracle) fn next_below(vocabulary: &Vocabulary) -> Vec<(RoleId, RoleId)> {
    let roles = vocabulary.roles().ids().zip(vocabulary.roles_directly_below());
    roles.flat_map(|(role, below)| below.into_iter().map(move |weaker| (role, weaker))).collect()
}

/// Returns the owners of an operation and one more, in the order of declaration.
pub(in crate::oracle) fn with_owner(vocabulary: &Vocabulary, id: OperationId, added: OwnerId) -> Vec<OwnerId> {
    let owners = vocabulary.operation(id).into_iter().flat_map(|one| one.owners().iter().copied());
    let mut owners: Vec<OwnerId> = owners.chain([added]).collect();
    owners.sort_unstable();
    owners
}

/// A policy with one mutation of what guards decisions. It decides every request as the policy does, so that only tests of
/// guards notice it, and tests that ask about other requests than before. Only where roles are named with `at_least`, another
/// order of roles decides some requests differently.
///
/// The text form describes the mutation: ``lifetime `account_page` of token `user_api` longer by a second``.
///
/// ```
/// use portcullis::{Policy, oracle::{Mutants, Suite}};
///
/// let policy = Policy::splunk_observability()?;
/// let mutants = Mutants::of(&policy);
/// let reversed = mutants.guards().find(|mutant| mutant.mutation().kind() == "order-reversed").ok_or("no order")?;
/// assert_eq!(reversed.to_string(), "role `power` above `admin`, instead of below");
///
/// let suite = Suite::from_text(&policy, "roles.test.yaml", "
/// portcullis-suite: 1
/// suite: roles
/// orders: [{ name: power is between, role: [read_only, power, admin] }]
/// ")?;
/// assert!(suite.run().notices(&reversed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct GuardMutant<'m> {
    pub(super) policy: &'m Policy,
    pub(super) mutation: GuardMutation,
}

impl GuardMutant<'_> {
    /// Returns what is changed.
    #[must_use]
    pub const fn mutation(&self) -> GuardMutation {
        self.mutation
    }

    /// Returns the kind of mutation: [`GuardMutation::kind`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.mutation.kind()
    }

    /// Returns where the mutation is in the policy's text: at the lifetime, at the weaker role in `above`, at the owner in `owners`,
    /// or at the operation that gets one more owner.
    #[must_use]
    pub fn place(&self) -> Place {
        self.mutation.place(self.policy.rules())
    }

    /// Returns the mutant as a policy. Its requests are others than the policy's if the mutation is of owners.
    ///
    /// Slow: compiles the whole policy.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let rules = self.policy.rules();
        Policy::compile(reordered(rules, self.mutation.of_vocabulary(rules.vocabulary())))
    }
}

impl fmt::Debug for GuardMutant<'_> {
    /// Writes the text form, without the policy that the mutant borrows from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for GuardMutant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let vocabulary = self.policy.vocabulary();
        let lifetime = |token: TokenId, lifetime: usize| {
            let origin = vocabulary.lifetimes(token).get(lifetime).map_or("", Lifetime::origin);
            format!("lifetime `{origin}` of token `{}`", vocabulary.tokens().name(token).unwrap_or_default())
        };
        let role = |id: RoleId| vocabulary.roles().name(id).unwrap_or_default();
        let owner = |id: OwnerId| vocabulary.owners().name(id).unwrap_or_default();
        let operation = |id: OperationId| {
            let operation = vocabulary.operation(id);
            operation.and_then(|one| operation_in_words(vocabulary, one.pair())).unwrap_or_default()
        };
        match self.mutation {
            GuardMutation::LifetimeLonger { token, lifetime: number } => {
                write!(f, "{} longer by a second", lifetime(token, number))
            }
            GuardMutation::LifetimeShorter { token, lifetime: number } => {
                write!(f, "{} shorter by a second", lifetime(token, number))
            }
            GuardMutation::LogoutFlipped { token, lifetime: number } => {
                let ends = vocabulary.lifetimes(token).get(number).is_some_and(Lifetime::ends_at_logout);
                let no_longer = if ends { "no longer " } else { "" };
                write!(f, "{} {no_longer}ended by a logout", lifetime(token, number))
            }
            GuardMutation::LifetimeDropped { token, lifetime: number } => {
                write!(f, "{} dropped", lifetime(token, number))
            }
            GuardMutation::OrderDropped { above, below } => {
                write!(f, "role `{}` no longer above `{}`", role(above), role(below))
            }
            GuardMutation::OrderReversed { above, below } => {
                write!(f, "role `{}` above `{}`, instead of below", role(below), role(above))
            }
            GuardMutation::OwnerDropped(id, dropped) => {
                write!(f, "owner `{}` dropped from `{}`", owner(dropped), operation(id))
            }
            GuardMutation::OwnerAdded(id, added) => write!(f, "owner `{}` added to `{}`", owner(added), operation(id)),
        }
    }
}
