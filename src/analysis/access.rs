use crate::{
    policy::Policy,
    space::{CellSet, Cube},
};

impl Policy {
    /// The allowed requests of a cube: who can, or what can be done. As few cubes: [`CellSet::cubes`].
    ///
    /// ```
    /// use portcullis::{Policy, SomeNames};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let team_create = SomeNames { api: Some("team"), action: Some("create"), ..SomeNames::default() };
    /// let who = policy.allowed_in(&policy.cube_of(&team_create)?).cubes(policy.vocabulary());
    /// let words: Vec<String> = who.iter().map(|cube| cube.in_words(policy.vocabulary()).to_string()).collect();
    /// assert_eq!(words, ["{ role: admin, token: user_api, api: team, action: create }"]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn allowed_in(&self, cube: &Cube) -> CellSet {
        self.allowed().intersection(&CellSet::of_cube(self.vocabulary(), cube))
    }
}
