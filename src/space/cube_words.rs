use core::fmt;

use super::{Cube, Id, IdSet, NameTable, Vocabulary};

/// A cube as policies write it: `{ role: [power, usage], api: team }`; `{}` for the whole space.
#[derive(Clone, Copy)]
pub struct CubeWords<'a> {
    cube: &'a Cube,
    vocabulary: &'a Vocabulary,
}

impl Cube {
    /// The cube in words, as the columns of a rule or of an invariant: it can be pasted into a policy.
    ///
    /// ```
    /// use portcullis::{Cube, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// assert_eq!(Cube::ALL.in_words(policy.vocabulary()).to_string(), "{}");
    /// let team_write = policy.rules().iter().find(|rule| rule.id() == "team-write").map(|rule| rule.scope());
    /// let words = team_write.map(|scope| scope.in_words(policy.vocabulary()).to_string());
    /// assert_eq!(words.as_deref(), Some("{ api: team, action: [create, update, delete] }"));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn in_words<'a>(&'a self, vocabulary: &'a Vocabulary) -> CubeWords<'a> {
        CubeWords { cube: self, vocabulary }
    }
}

impl fmt::Display for CubeWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cube, vocabulary } = self;
        let mut columns = Columns { f, any: false };
        columns.write("role", &cube.roles, vocabulary.roles())?;
        columns.write("token", &cube.tokens, vocabulary.tokens())?;
        columns.write("api", &cube.apis, vocabulary.apis())?;
        columns.write("action", &cube.actions, vocabulary.actions())?;
        columns.write("owner", &cube.owners, vocabulary.owners())?;
        columns.end()
    }
}

/// The columns written so far.
struct Columns<'f, 'b> {
    f: &'f mut fmt::Formatter<'b>,
    any: bool,
}

impl Columns<'_, '_> {
    fn write<I: Id>(&mut self, column: &str, set: &IdSet<I>, names: &NameTable<I>) -> fmt::Result {
        if set.is_any() {
            return Ok(());
        }
        let separator = if self.any { ", " } else { "{ " };
        self.any = true;
        write!(self.f, "{separator}{column}: ")?;
        let mut listed = set.listed().iter().filter_map(|&id| names.name(id));
        match (listed.next(), set.listed().len()) {
            (Some(only), 1) => self.f.write_str(only),
            (first, _) => {
                self.f.write_str("[")?;
                self.f.write_str(first.unwrap_or_default())?;
                listed.try_for_each(|name| write!(self.f, ", {name}"))?;
                self.f.write_str("]")
            }
        }
    }

    fn end(self) -> fmt::Result {
        self.f.write_str(if self.any { " }" } else { "{}" })
    }
}
