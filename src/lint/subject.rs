use std::ops::Deref;

use crate::{
    analysis::{Coverage, Survey},
    policy::Policy,
    rules::{Place, Rule},
};

/// What lines of YAML end with: either of them, or both in turn.
pub(super) const LINE_BREAKS: [char; 2] = ['\r', '\n'];

/// What lints look at: what every rule says, and the text that the policy was read from.
pub(super) struct Subject<'p> {
    survey: Survey<'p>,
    pub(super) coverage: Coverage,
    /// Empty where only the policy is known.
    text: &'p str,
}

impl<'p> Deref for Subject<'p> {
    type Target = Survey<'p>;

    fn deref(&self) -> &Survey<'p> {
        &self.survey
    }
}

impl<'p> Subject<'p> {
    pub(super) fn new(policy: &'p Policy, text: &'p str) -> Self {
        let survey = Survey::of(policy);
        Self { coverage: Coverage::of(&survey), survey, text }
    }

    /// The text.
    pub(super) const fn text(&self) -> &'p str {
        self.text
    }

    /// The lines of a rule that has them for itself, for taking it out; nothing for rules beside one another in a line, nor
    /// for the only rule, without which the list would be no list.
    pub(super) fn lines_of(&self, rule: &Rule) -> Option<Place> {
        if self.policy.rules().len() == 1 {
            return None;
        }
        let bytes = rule.whole_place().bytes();
        let (before, behind) = (self.text.get(..bytes.start)?, self.text.get(bytes.end..)?);
        let start = before.rfind(LINE_BREAKS).map_or(0, |at| at + 1);
        let (rest, next_lines) = behind.split_at_checked(behind.find(LINE_BREAKS).unwrap_or(behind.len()))?;
        let line_break = if next_lines.starts_with("\r\n") { 2 } else { next_lines.len().min(1) };
        let end = bytes.end + rest.len() + line_break;
        let (dash, rest) = (before.get(start..)?.trim_start(), rest.trim());
        let alone = dash.strip_prefix('-').is_some_and(|blanks| blanks.trim().is_empty());
        let nothing_behind = rest.is_empty() || rest.starts_with('#');
        let to_u32 = |number| u32::try_from(number).ok();
        let place = Place { line: rule.whole_place().line, column: 1, start: to_u32(start)?, end: to_u32(end)? };
        (alone && nothing_behind).then_some(place)
    }
}
