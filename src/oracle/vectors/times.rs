/// How often each of some things is had by what is chosen.
pub(super) struct Times(Vec<u32>);

impl Times {
    pub(super) fn none(things: usize) -> Self {
        Self(vec![0; things])
    }

    /// Chooses what has the things.
    pub(super) fn add(&mut self, things: &[usize]) {
        for &thing in things {
            if let Some(times) = self.0.get_mut(thing) {
                *times += 1;
            }
        }
    }

    /// Takes back the choice of what has the things.
    pub(super) fn take_back(&mut self, things: &[usize]) {
        for &thing in things {
            if let Some(times) = self.0.get_mut(thing) {
                *times -= 1;
            }
        }
    }

    /// Whether nothing chosen has the thing.
    pub(super) fn is_missing(&self, thing: usize) -> bool {
        self.0.get(thing) == Some(&0)
    }

    /// How many of the things nothing chosen has.
    pub(super) fn missing(&self, things: &[usize]) -> usize {
        things.iter().filter(|&&thing| self.is_missing(thing)).count()
    }

    /// Takes back the choices of what has only things that other choices have too, the last first.
    pub(super) fn drop_needless<C, T: AsRef<[usize]>>(&mut self, chosen: &mut Vec<C>, things: impl Fn(&C) -> T) {
        chosen.reverse();
        chosen.retain(|choice| {
            let things = things(choice);
            let is_needed = things.as_ref().iter().any(|&thing| self.0.get(thing).is_some_and(|&times| times < 2));
            if !is_needed {
                self.take_back(things.as_ref());
            }
            is_needed
        });
        chosen.reverse();
    }
}
