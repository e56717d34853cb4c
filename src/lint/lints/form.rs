//! What loading refuses, as lints: one page for each kind of problem.

use super::{Lint, Look, lint};
use crate::reading::Problem;

lint! {
    /// A file that cannot be read.
    ///
    /// # What to do
    ///
    /// Check its name and who may read it.
    UNREADABLE_FILE = "PC001", "unreadable-file", Error, Look::AtLoading;
}

lint! {
    /// A directory where a policy file was asked for.
    ///
    /// # What to do
    ///
    /// Name one policy file.
    NOT_A_FILE = "PC002", "not-a-file", Error, Look::AtLoading;
}

lint! {
    /// A file that asks more of the reader than its limits allow: too large, nested too deeply, too many values, or too
    /// many cells to decide about.
    ///
    /// # What to do
    ///
    /// Split the policy, or raise the limit where it is loaded.
    OVER_LIMIT = "PC003", "over-limit", Error, Look::AtLoading;
}

lint! {
    /// Bytes that are no UTF-8 text.
    ///
    /// # What to do
    ///
    /// Save the file as UTF-8.
    NOT_UTF8 = "PC004", "not-utf8", Error, Look::AtLoading;
}

lint! {
    /// A file without a document, or one of another kind, such as a suite of tests.
    ///
    /// # What to do
    ///
    /// Start with `portcullis: 1`.
    NO_POLICY = "PC005", "no-policy", Error, Look::AtLoading;
}

lint! {
    /// Text that is no YAML.
    ///
    /// # What to do
    ///
    /// Mend it at the place shown; most often it is the indentation, or a quote or bracket that is not closed.
    YAML_SYNTAX = "PC006", "yaml-syntax", Error, Look::AtLoading;
}

lint! {
    /// An anchor, an alias, a tag or a merge key. Policies have no use for them, and YAML libraries disagree about
    /// them.
    ///
    /// # What to do
    ///
    /// Write the value out, or declare a group.
    FORBIDDEN_YAML = "PC007", "forbidden-yaml", Error, Look::AtLoading;
}

lint! {
    /// A character that cannot be seen or that turns the direction of writing, so that a reviewer reads something else
    /// than the machine.
    ///
    /// # What to do
    ///
    /// Take it out.
    INVISIBLE_CHARACTER = "PC008", "invisible-character", Error, Look::AtLoading;
}

lint! {
    /// A second document in one file, of which most tools read the first alone.
    ///
    /// # What to do
    ///
    /// Put each policy in its own file.
    SECOND_DOCUMENT = "PC009", "second-document", Error, Look::AtLoading;
}

lint! {
    /// A key that stands twice in one mapping.
    ///
    /// # What to do
    ///
    /// Keep one of the two.
    DUPLICATE_KEY = "PC010", "duplicate-key", Error, Look::AtLoading;
}

lint! {
    /// A value of another kind than its key takes, such as a list in the place of a name.
    ///
    /// # What to do
    ///
    /// Write what the message expects.
    WRONG_TYPE = "PC011", "wrong-type", Error, Look::AtLoading;
}

lint! {
    /// Text that two YAML libraries read differently. A permission must not depend on which of them reads it.
    ///
    /// # What to do
    ///
    /// Write it more plainly: quote text with special characters, and end the file with a line break.
    AMBIGUOUS_YAML = "PC012", "ambiguous-yaml", Error, Look::AtLoading;
}

lint! {
    /// A key that the format does not know.
    ///
    /// # What to do
    ///
    /// Take the nearest key that the message names.
    UNKNOWN_KEY = "PC013", "unknown-key", Error, Look::AtLoading;
}

lint! {
    /// A key that must be there and is not.
    ///
    /// # What to do
    ///
    /// Add it.
    MISSING_KEY = "PC014", "missing-key", Error, Look::AtLoading;
}

lint! {
    /// A version of the format that this reader does not know.
    ///
    /// # What to do
    ///
    /// Write `portcullis: 1`, or use a newer reader.
    UNKNOWN_VERSION = "PC015", "unknown-version", Error, Look::AtLoading;
}

lint! {
    /// A name with characters that names cannot have.
    ///
    /// # What to do
    ///
    /// Use letters, digits, `_`, `-` and what else the message names.
    BAD_NAME = "PC016", "bad-name", Error, Look::AtLoading;
}

lint! {
    /// A length of time that is none.
    ///
    /// # What to do
    ///
    /// Write a whole number and a unit, such as `30d`, `12h`, `15m` or `60s`.
    BAD_DURATION = "PC017", "bad-duration", Error, Look::AtLoading;
}

lint! {
    /// A column of the vocabulary without a name, so that no request could be made.
    ///
    /// # What to do
    ///
    /// Declare at least one.
    EMPTY_VOCABULARY = "PC018", "empty-vocabulary", Error, Look::AtLoading;
}

lint! {
    /// A list without an element where it would admit nothing.
    ///
    /// # What to do
    ///
    /// Name something, or leave the key out.
    EMPTY_LIST = "PC019", "empty-list", Error, Look::AtLoading;
}

lint! {
    /// A name that the vocabulary does not declare in that column, or an action that the API does not have.
    ///
    /// # What to do
    ///
    /// Take the nearest name that the message proposes, or declare it.
    UNKNOWN_NAME = "PC020", "unknown-name", Error, Look::AtLoading;
}

lint! {
    /// APIs and actions beside one another that have no operation in common.
    ///
    /// # What to do
    ///
    /// Take out what does not belong.
    NO_OPERATION = "PC021", "no-operation", Error, Look::AtLoading;
}

lint! {
    /// A default or an effect that is neither `allow` nor `deny`.
    ///
    /// # What to do
    ///
    /// Write one of the two, or a requirement: `require: { role: admin }`.
    UNKNOWN_EFFECT = "PC022", "unknown-effect", Error, Look::AtLoading;
}

lint! {
    /// Two rules, or two invariants, with one id.
    ///
    /// # What to do
    ///
    /// Give each its own.
    DUPLICATE_ID = "PC023", "duplicate-id", Error, Look::AtLoading;
}

lint! {
    /// A group that has the name of a name in its column.
    ///
    /// # What to do
    ///
    /// Rename the group.
    AMBIGUOUS_GROUP = "PC024", "ambiguous-group", Error, Look::AtLoading;
}

lint! {
    /// A group that contains itself.
    ///
    /// # What to do
    ///
    /// Take one of its members out.
    CYCLIC_GROUP = "PC025", "cyclic-group", Error, Look::AtLoading;
}

lint! {
    /// A rule with a requirement and an effect.
    ///
    /// # What to do
    ///
    /// Make two rules of it.
    TWO_EFFECTS = "PC026", "two-effects", Error, Look::AtLoading;
}

lint! {
    /// A rule without an effect.
    ///
    /// # What to do
    ///
    /// Add `require: { … }`, `effect: allow` or `effect: deny`.
    NO_EFFECT = "PC027", "no-effect", Error, Look::AtLoading;
}

lint! {
    /// A requirement that requires nothing.
    ///
    /// # What to do
    ///
    /// Name a role, a token or an owner.
    EMPTY_REQUIREMENT = "PC028", "empty-requirement", Error, Look::AtLoading;
}

lint! {
    /// An exception without a condition, which would leave out everything.
    ///
    /// # What to do
    ///
    /// Name what it leaves out, such as `owner: self`.
    EMPTY_EXCEPTION = "PC029", "empty-exception", Error, Look::AtLoading;
}

lint! {
    /// A citation of a source or a clause that the policy does not declare.
    ///
    /// # What to do
    ///
    /// Take the nearest one that the message proposes, or declare it under `sources`.
    UNKNOWN_CLAUSE = "PC030", "unknown-clause", Error, Look::AtLoading;
}

lint! {
    /// A citation that is not written `SOURCE#CLAUSE`.
    ///
    /// # What to do
    ///
    /// Write it so, with the names that `sources` declares.
    BAD_CITATION = "PC031", "bad-citation", Error, Look::AtLoading;
}

lint! {
    /// An invariant that claims nothing or several things.
    ///
    /// # What to do
    ///
    /// Make one claim: `never`, `always`, `monotone` or `ignores`.
    NOT_ONE_CLAIM = "PC032", "not-one-claim", Error, Look::AtLoading;
}

lint! {
    /// An order that is none: of fewer than two names, with one of them twice, or with a role above itself.
    ///
    /// # What to do
    ///
    /// Name each once, and only what is weaker.
    BAD_ORDER = "PC033", "bad-order", Error, Look::AtLoading;
}

lint! {
    /// A column that requests do not have.
    ///
    /// # What to do
    ///
    /// Write `role`, `token`, `api`, `action` or `owner`.
    UNKNOWN_COLUMN = "PC034", "unknown-column", Error, Look::AtLoading;
}

/// The lint that stands for what loading found wrong.
pub(in crate::lint) fn of_problem(problem: &Problem) -> &'static Lint {
    // Every kind of problem has a page; a test makes sure. Should one be missing, the text is not what it should be.
    Lint::find(problem.code()).unwrap_or(&WRONG_TYPE)
}
