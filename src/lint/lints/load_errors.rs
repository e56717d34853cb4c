//! Load errors: one lint for each reason why a policy cannot be loaded.

use super::{Check, Lint, lint};
use crate::reading::{IncludeProblem as Include, Problem, ProblemKind as Kind};

/// Declares the lints, each with the kinds of problem that it stands for.
macro_rules! load_errors {
    ($($(#[doc = $page:literal])+ $kinds:pat => $lint:ident = $code:literal, $name:literal;)+) => {
        $(
            lint! {
                $(#[doc = $page])+
                $lint = $code, $name, Error, Check::Loading;
            }
        )+

        /// Returns the lint that stands for a problem of loading a policy.
        pub(in crate::lint) const fn lint_of(problem: &Problem) -> &'static Lint {
            match problem.kind() {
                $($kinds => &$lint,)+
                // Only a suite has these problems, and a suite is not a policy.
                #[cfg(feature = "oracle")]
                Kind::Suite(_) => &NO_POLICY,
                #[cfg(feature = "routes")]
                Kind::Routes(_) => &super::INVALID_ROUTES,
            }
        }
    };
}

load_errors! {
    /// A file that cannot be read.
    ///
    /// # What to do
    ///
    /// Check the name of the file and the permission to read it.
    Kind::Unreadable(_) | Kind::Include(Include::Unreadable { .. }) => UNREADABLE_FILE = "PC001", "unreadable-file";

    /// A directory instead of a policy file.
    ///
    /// # What to do
    ///
    /// Name one policy file.
    Kind::Directory(_) => NOT_A_FILE = "PC002", "not-a-file";

    /// A file that exceeds a limit of the reader, alone or with the files that it includes: it is too large, it is nested too
    /// deeply, or it has too many values or too many cells to decide.
    ///
    /// # What to do
    ///
    /// Split the policy, or load it in a program, which can raise the limit.
    Kind::TooLarge { .. }
        | Kind::TooLargeTogether { .. }
        | Kind::TooDeep { .. }
        | Kind::TooManyNodes { .. }
        | Kind::OverLimit(_)
        => OVER_LIMIT = "PC003", "over-limit";

    /// Bytes that are not valid UTF-8.
    ///
    /// # What to do
    ///
    /// Save the file as UTF-8.
    Kind::NotUtf8 => NOT_UTF8 = "PC004", "not-utf8";

    /// A file without a document, or a file of another kind, such as a suite of tests.
    ///
    /// # What to do
    ///
    /// Start the file with `portcullis: 1`.
    Kind::NoDocument(_) | Kind::OtherFile { .. } => NO_POLICY = "PC005", "no-policy";

    /// Text that is not valid YAML.
    ///
    /// # What to do
    ///
    /// Fix the text at the place shown. Usually the indentation is wrong, or a quote or a bracket is not closed.
    Kind::Syntax(_) => YAML_SYNTAX = "PC006", "yaml-syntax";

    /// An anchor, an alias, a tag or a merge key. Policies do not need them, and YAML libraries disagree about them.
    ///
    /// # What to do
    ///
    /// Write the value out, or declare a group.
    Kind::Forbidden(_) => FORBIDDEN_YAML = "PC007", "forbidden-yaml";

    /// A character that is invisible or changes the direction of the text, so that reviewers do not see what the
    /// machine reads.
    ///
    /// # What to do
    ///
    /// Remove the character.
    Kind::Invisible(_) => INVISIBLE_CHARACTER = "PC008", "invisible-character";

    /// A second document in one file. Most tools read only the first.
    ///
    /// # What to do
    ///
    /// Put each policy into its own file.
    Kind::SecondDocument => SECOND_DOCUMENT = "PC009", "second-document";

    /// A key that appears twice in the same mapping.
    ///
    /// # What to do
    ///
    /// Keep one of the two.
    Kind::DuplicateKey(_) => DUPLICATE_KEY = "PC010", "duplicate-key";

    /// A value of the wrong type for its key, such as a list instead of a name.
    ///
    /// # What to do
    ///
    /// Write what the message expects.
    Kind::KeyNotScalar | Kind::WrongType { .. } | Kind::Unexpected(_) => WRONG_TYPE = "PC011", "wrong-type";

    /// Text that two YAML libraries read differently. A permission must not depend on which of them reads it.
    ///
    /// # What to do
    ///
    /// Write the text in a simpler way: quote values with special characters, and end the file with a line break.
    Kind::ReadDifferently(_) => AMBIGUOUS_YAML = "PC012", "ambiguous-yaml";

    /// A key that the format does not have.
    ///
    /// # What to do
    ///
    /// Use the key that the message suggests.
    Kind::UnknownKey { .. } => UNKNOWN_KEY = "PC013", "unknown-key";

    /// A required key that is missing.
    ///
    /// # What to do
    ///
    /// Add the key.
    Kind::MissingKey { .. } => MISSING_KEY = "PC014", "missing-key";

    /// A version of the format that this reader does not support.
    ///
    /// # What to do
    ///
    /// Write `portcullis: 1`, or use a newer reader.
    Kind::Version { .. } => UNKNOWN_VERSION = "PC015", "unknown-version";

    /// A name with characters that names cannot have, one that YAML reads as a number or a date because it has no quotation
    /// marks, or a rule whose id is the reserved word `default`.
    ///
    /// # What to do
    ///
    /// Use letters, digits and the other characters that the message names. Write names such as `"123"` in quotation marks.
    Kind::BadName(_) | Kind::ReservedId(_) | Kind::Unquoted { .. } => BAD_NAME = "PC016", "bad-name";

    /// A value that is not a length of time.
    ///
    /// # What to do
    ///
    /// Write a whole number and a unit, such as `30d`, `12h`, `15m` or `60s`.
    Kind::BadDuration(_) => BAD_DURATION = "PC017", "bad-duration";

    /// A column of the vocabulary without a name, so that there is no request.
    ///
    /// # What to do
    ///
    /// Declare at least one name.
    Kind::EmptyVocabulary(_) => EMPTY_VOCABULARY = "PC018", "empty-vocabulary";

    /// An empty list where it would admit nothing.
    ///
    /// # What to do
    ///
    /// Add a name to the list, or remove the key.
    Kind::EmptyList(_) => EMPTY_LIST = "PC019", "empty-list";

    /// A name that the vocabulary does not declare in that column, an action that the API does not have, or an operation that no
    /// API declares.
    ///
    /// # What to do
    ///
    /// Use the name that the message suggests, or declare the name.
    Kind::UnknownName { .. } | Kind::UnknownAction { .. } | Kind::UnknownOperation(_) | Kind::AmbiguousOperation(_) | Kind::UndeclaredColumn(_) => UNKNOWN_NAME = "PC020", "unknown-name";

    /// APIs and actions that are listed together and have no operation in common, or none with the mark that `reads` selects.
    ///
    /// # What to do
    ///
    /// Remove the APIs or actions that do not belong there, or `reads`.
    Kind::IdleApi(_) | Kind::NoOperation | Kind::NoMarkedOperation { .. } => NO_OPERATION = "PC021", "no-operation";

    /// A default or an effect that is neither `allow` nor `deny`.
    ///
    /// # What to do
    ///
    /// Write one of the two, or give the rule a requirement: `require: { role: admin }`.
    Kind::UnknownDefault(_) | Kind::UnknownEffect(_) => UNKNOWN_EFFECT = "PC022", "unknown-effect";

    /// Two rules, or two invariants, with the same id.
    ///
    /// # What to do
    ///
    /// Give each its own id.
    Kind::DuplicateId { .. } => DUPLICATE_ID = "PC023", "duplicate-id";

    /// A group with the same name as one of the names of its column.
    ///
    /// # What to do
    ///
    /// Rename the group.
    Kind::GroupNamedLikeName { .. } => AMBIGUOUS_GROUP = "PC024", "ambiguous-group";

    /// A group that contains itself.
    ///
    /// # What to do
    ///
    /// Remove the member that leads back to the group.
    Kind::GroupCycle { .. } => CYCLIC_GROUP = "PC025", "cyclic-group";

    /// A rule with both a requirement and an effect.
    ///
    /// # What to do
    ///
    /// Split it into two rules.
    Kind::TwoEffects(_) => TWO_EFFECTS = "PC026", "two-effects";

    /// A rule without an effect.
    ///
    /// # What to do
    ///
    /// Add `require: { … }`, `effect: allow` or `effect: deny`.
    Kind::NoEffect(_) => NO_EFFECT = "PC027", "no-effect";

    /// A requirement that requires nothing.
    ///
    /// # What to do
    ///
    /// Name a role, a token or an owner.
    Kind::EmptyRequirement(_) => EMPTY_REQUIREMENT = "PC028", "empty-requirement";

    /// An exception without a condition, which would exclude everything.
    ///
    /// # What to do
    ///
    /// Name what the exception excludes, such as `owner: self`.
    Kind::EmptyException => EMPTY_EXCEPTION = "PC029", "empty-exception";

    /// A citation of a source or a clause that the policy does not declare.
    ///
    /// # What to do
    ///
    /// Use the citation that the message suggests, or declare the clause under `sources`.
    Kind::UnknownSource(_) | Kind::UnknownClause { .. } => UNKNOWN_CLAUSE = "PC030", "unknown-clause";

    /// A citation that is not of the form `SOURCE#CLAUSE`.
    ///
    /// # What to do
    ///
    /// Write it in this form, with the names that `sources` declares.
    Kind::BadCitation(_) => BAD_CITATION = "PC031", "bad-citation";

    /// An invariant that makes no claim, or more than one.
    ///
    /// # What to do
    ///
    /// Make one claim: `never`, `always`, `monotone` or `ignores`.
    Kind::NotOneClaim(..) => NOT_ONE_CLAIM = "PC032", "not-one-claim";

    /// An invalid order: it has fewer than two names, lists a name twice, or puts a role above itself. Or `at_least` names a role
    /// that is neither above nor below another.
    ///
    /// # What to do
    ///
    /// List each name once, and put roles only above weaker ones. Declare with `above` where the role stands.
    Kind::RoleAboveItself(_) | Kind::BadOrder(_) | Kind::UnorderedRole(_) => BAD_ORDER = "PC033", "bad-order";

    /// A column that requests do not have.
    ///
    /// # What to do
    ///
    /// Write `role`, `token`, `api`, `action` or `owner`.
    Kind::UnknownColumn(_) => UNKNOWN_COLUMN = "PC034", "unknown-column";

    /// An include that names no file of the policy: its path leads out of the policy's directory, the text was read without
    /// other files, there is no such built-in policy, or the same file is listed twice.
    ///
    /// # What to do
    ///
    /// Name a file by its path from the directory of the including file, or a built-in policy as `builtin:NAME`.
    Kind::Include(
        Include::BadPath { .. }
        | Include::Outside(_)
        | Include::UnknownBuiltIn(_)
        | Include::NoFiles(_)
        | Include::Twice(_)
    ) | Kind::OutsideRoot(_) => BAD_INCLUDE = "PC035", "bad-include";

    /// A file that includes itself, directly or through others.
    ///
    /// # What to do
    ///
    /// Remove the include that leads back to the file. What two files need goes into a third one, which both include.
    Kind::Include(Include::Cycle { .. }) => CYCLIC_INCLUDE = "PC036", "cyclic-include";

    /// Declarations of one name in several files that contradict each other.
    ///
    /// # What to do
    ///
    /// Repeat what the first declaration says, or leave it out. A further declaration may only add to it.
    Kind::Contradiction { .. } => CONTRADICTING_DECLARATION = "PC037", "contradicting-declaration";
}
