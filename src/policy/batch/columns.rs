//! Requests as columns of numbers, cut into blocks of one word of the result.

use super::{BatchError, LANES};

/// Requests as five columns of numbers: the positions of names in the order of declaration, which `index()` of their ids
/// returns. Only the first 256 names of a column can be given this way.
///
/// All columns must have the same length, a number for each request; deciding columns checks it. Requests with a number that
/// no name has, with an API that does not have the action, and with an owner that the operation cannot have are denied.
///
/// The struct is made by a literal on purpose: the names of its fields keep the columns from being confused.
///
/// ```
/// use portcullis::{Names, Policy, policy::Columns};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
/// let cell = policy.vocabulary().cell(request).ok_or("a request of another policy")?;
/// let columns = Columns {
///     roles: &[u8::try_from(cell.role.index())?],
///     tokens: &[u8::try_from(cell.token.index())?],
///     apis: &[u8::try_from(cell.api.index())?],
///     actions: &[u8::try_from(cell.action.index())?],
///     owners: &[u8::try_from(cell.owner.index())?],
/// };
/// let mut allowed = [0];
/// policy.batch().decide_batch_columns(&columns, &mut allowed)?;
/// assert_eq!(allowed, [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns<'a> {
    /// The roles.
    pub roles: &'a [u8],
    /// The kinds of token.
    pub tokens: &'a [u8],
    /// The APIs.
    pub apis: &'a [u8],
    /// The actions, counted over all APIs.
    pub actions: &'a [u8],
    /// The owners.
    pub owners: &'a [u8],
}

impl<'a> Columns<'a> {
    /// Returns the number of requests.
    ///
    /// # Errors
    ///
    /// The columns have different lengths.
    pub(super) fn checked_len(&self) -> Result<usize, BatchError> {
        let Self { roles, tokens, apis, actions, owners } = self;
        let (roles, tokens, apis, actions, owners) =
            (roles.len(), tokens.len(), apis.len(), actions.len(), owners.len());
        if [tokens, apis, actions, owners].iter().all(|&other| other == roles) {
            return Ok(roles);
        }
        Err(BatchError::UnequalColumns { roles, tokens, apis, actions, owners })
    }

    pub(super) const fn len(&self) -> usize {
        self.roles.len()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// Returns the whole blocks, and the remaining requests.
    pub(super) fn blocks(&self) -> (Blocks<'a>, Self) {
        let (roles, more_roles) = self.roles.as_chunks();
        let (tokens, more_tokens) = self.tokens.as_chunks();
        let (apis, more_apis) = self.apis.as_chunks();
        let (actions, more_actions) = self.actions.as_chunks();
        let (owners, more_owners) = self.owners.as_chunks();
        let rest = Self {
            roles: more_roles,
            tokens: more_tokens,
            apis: more_apis,
            actions: more_actions,
            owners: more_owners,
        };
        (Blocks { roles, tokens, apis, actions, owners }, rest)
    }

    /// Returns fewer requests than a block as one block, filled up with zeros.
    pub(super) fn padded(&self) -> Padded {
        let pad = |column: &[u8]| {
            let mut padded = [0; LANES];
            padded.iter_mut().zip(column).for_each(|(padded, &number)| *padded = number);
            [padded]
        };
        Padded {
            roles: pad(self.roles),
            tokens: pad(self.tokens),
            apis: pad(self.apis),
            actions: pad(self.actions),
            owners: pad(self.owners),
        }
    }
}

/// A column of the requests of one word.
pub(super) type Lanes = [u8; LANES];

/// The columns, cut into the requests of one word of the result each.
pub(super) struct Blocks<'a> {
    pub(super) roles: &'a [Lanes],
    pub(super) tokens: &'a [Lanes],
    pub(super) apis: &'a [Lanes],
    pub(super) actions: &'a [Lanes],
    pub(super) owners: &'a [Lanes],
}

/// The columns of the requests of one word.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) roles: &'a Lanes,
    pub(super) tokens: &'a Lanes,
    pub(super) apis: &'a Lanes,
    pub(super) actions: &'a Lanes,
    pub(super) owners: &'a Lanes,
}

impl<'a> Blocks<'a> {
    pub(super) const fn len(&self) -> usize {
        self.roles.len()
    }

    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = Block<'a>> + use<'a> {
        let columns = self.roles.iter().zip(self.tokens).zip(self.apis).zip(self.actions).zip(self.owners);
        columns.map(|((((roles, tokens), apis), actions), owners)| Block { roles, tokens, apis, actions, owners })
    }
}

/// One block of its own.
pub(super) struct Padded {
    roles: [Lanes; 1],
    tokens: [Lanes; 1],
    apis: [Lanes; 1],
    actions: [Lanes; 1],
    owners: [Lanes; 1],
}

impl Padded {
    pub(super) const fn blocks(&self) -> Blocks<'_> {
        Blocks {
            roles: &self.roles,
            tokens: &self.tokens,
            apis: &self.apis,
            actions: &self.actions,
            owners: &self.owners,
        }
    }
}
