//! Writes a first routes file.

use std::{
    borrow::Cow,
    collections::HashSet,
    fmt::{self, Write as _},
};

use portcullis::{Policy, reading::yaml_scalar, route::Method, routes::Routes, space::OperationId};
use textwrap::WordSplitter;

use super::{
    PolicyName,
    guess::{Guess, Names},
    paths::{self, Path},
    words,
};
use crate::{
    escape::visible,
    failure::{Failure, UsageError},
    openapi::{Document, Endpoint},
    words as phrases,
};

/// Returns the text of a routes file for the endpoints of a document, which loads for the policy.
pub(crate) fn write(document: &Document, policy: &Policy, name: &PolicyName) -> Result<String, Failure> {
    let names = Names::of(policy.vocabulary());
    let paths = paths::paths(document);
    let mut file = File { policy, text: String::new(), demanded: HashSet::new() };
    let guessed: Vec<Vec<Vec<Guess<'_>>>> =
        paths.iter().map(|path| path.endpoints.iter().map(|(_, endpoint)| names.guesses(endpoint)).collect()).collect();
    let has_route = |(path, guesses): (&Path<'_>, &Vec<Vec<Guess<'_>>>)| {
        path.template.is_ok() && guesses.iter().any(|guesses| !guesses.is_empty())
    };
    if !paths.iter().zip(&guessed).any(has_route) {
        return Err(UsageError::NoLikelyOperation(document.file.clone()).into());
    }
    let likely = guessed.iter().flatten().filter_map(|guesses| guesses.first()).map(|guess| guess.id);
    file.demanded = likely.collect();
    // Writing to text cannot fail.
    let _ = file.write(document, &paths, &guessed, name);
    Routes::from_text(policy, &document.file, &file.text)?;
    Ok(file.text)
}

/// A file that is being written.
struct File<'p> {
    policy: &'p Policy,
    text: String,
    /// The operations that endpoints most likely demand.
    demanded: HashSet<OperationId>,
}

impl<'p> File<'p> {
    fn write(
        &mut self,
        document: &Document,
        paths: &[Path<'_>],
        guessed: &[Vec<Vec<Guess<'p>>>],
        name: &PolicyName,
    ) -> fmt::Result {
        self.write_head(document, name)?;
        for (path, guesses) in paths.iter().zip(guessed) {
            self.write_path(path, guesses)?;
        }
        self.write_rest()
    }

    fn write_head(&mut self, document: &Document, name: &PolicyName) -> fmt::Result {
        let file = on_one_line(&document.file);
        let about = format!(
            "The first routes of {file}, written by `portcullis routes init`. Every operation is a guess from the path, the tags and \
             the method: compare each with the documentation of the service before anything is decided by it. `decide:` marks what \
             is open."
        );
        // The text of a file does not depend on the terminal.
        let wrapping = textwrap::Options::new(100).initial_indent("# ").subsequent_indent("# ").break_words(false);
        for line in textwrap::wrap(&about, wrapping.word_splitter(WordSplitter::NoHyphenation)) {
            writeln!(self.text, "{line}")?;
        }
        writeln!(self.text, "portcullis-routes: 1\nroutes: {}\npolicy: {}\n", name_of(document), name.as_yaml())?;
        writeln!(self.text, "# decide: which hosts the service has, and which header has the token")?;
        writeln!(self.text, "# service:\n#   hosts: {{ api: [api.example.com] }}\n#   token_header: Authorization\n")?;
        writeln!(self.text, "# decide: which kinds of token belong to a user")?;
        writeln!(self.text, "# users:\n#   tokens: [NAME]\n\npaths:")
    }

    fn write_path(&mut self, path: &Path<'_>, guesses: &[Vec<Guess<'p>>]) -> fmt::Result {
        if let Err(error) = &path.template {
            writeln!(self.text, "  # decide: no route can have the path {}: {error}", on_one_line(&path.written))?;
        }
        let template = path.template.clone().unwrap_or_else(|_| on_one_line(&path.written));
        let is_open = path.template.is_err() || guesses.iter().all(Vec::is_empty);
        let mark = if is_open { "# " } else { "" };
        writeln!(self.text, "  {mark}{}:", key(&template))?;
        if path.has_trailing_slash() && path.template.is_ok() {
            writeln!(self.text, "    # decide: the document writes a slash at the end: `trailing_slash: ignored`?")?;
        }
        for ((method, endpoint), guesses) in path.endpoints.iter().zip(guesses) {
            self.write_method(*method, endpoint, guesses, mark)?;
        }
        Ok(())
    }

    fn write_method(&mut self, method: Method, endpoint: &Endpoint, guesses: &[Guess<'p>], mark: &str) -> fmt::Result {
        let Some(guess) = guesses.first() else {
            writeln!(self.text, "    # decide: which operation?{}", about(endpoint))?;
            return writeln!(self.text, "    # {method}: API.ACTION");
        };
        let alike: Vec<String> = guesses
            .iter()
            .skip(1)
            .filter(|other| other.is_as_likely_as(guess))
            .map(|other| format!("`{}`", other.name))
            .collect();
        if !alike.is_empty() {
            writeln!(self.text, "    # decide: or {}?", alike.join(", "))?;
        }
        let vocabulary = self.policy.vocabulary();
        let operation = vocabulary.operation(guess.id);
        let is_read = operation.is_some_and(portcullis::space::Operation::reads);
        if is_read && method.changes_state() {
            writeln!(self.text, "    # decide: `only_reads: {method}`, if it changes nothing")?;
        }
        let others = self.others(guess);
        if !is_read && method != Method::Delete && !others.is_empty() {
            let others = others.join(", ");
            writeln!(
                self.text,
                "    # decide: does a body, compared with the stored object, demand {others}? Write `when` and `owner`"
            )?;
        }
        let owners: Vec<&str> = operation
            .into_iter()
            .flat_map(portcullis::space::Operation::owners)
            .filter_map(|&owner| vocabulary.owners().name(owner))
            .collect();
        let name = yaml_scalar(&guess.name.to_string()).into_owned();
        let demand = match owners.as_slice() {
            [] | [_] => name,
            owners => {
                let strictest = owners.iter().find(|owner| **owner == "other").or(owners.last()).copied().unwrap_or("");
                let parameter = parameter(endpoint).map(|name| format!(", or `{{ parameter: {name}, id: user }}`"));
                let choice = phrases_of(owners);
                writeln!(self.text, "    # decide: whose is it? {choice}{}", parameter.unwrap_or_default())?;
                format!("{{ operation: {name}, owner: {} }}", yaml_scalar(strictest))
            }
        };
        writeln!(self.text, "    {mark}{method}: {demand} #{}", about(endpoint).trim_end_matches('.'))
    }

    /// Returns the writing operations of the same API that no endpoint demands: a body may demand them.
    fn others(&self, guess: &Guess<'p>) -> Vec<String> {
        let vocabulary = self.policy.vocabulary();
        let Some(api) = vocabulary.operation(guess.id).map(portcullis::space::Operation::api) else {
            return Vec::new();
        };
        let open = vocabulary.operations_of(api).filter(|(id, one)| !one.reads() && !self.demanded.contains(id));
        open.filter_map(|(_, one)| Some(format!("`{}`", phrases::operation(one, vocabulary)?))).collect()
    }

    /// Writes the operations that no route demands.
    fn write_rest(&mut self) -> fmt::Result {
        let vocabulary = self.policy.vocabulary();
        let open = vocabulary.operations().filter(|(id, _)| !self.demanded.contains(id));
        let open: Vec<String> = open.filter_map(|(_, one)| phrases::operation(one, vocabulary)).collect();
        if open.is_empty() {
            return Ok(());
        }
        writeln!(self.text, "\n# decide: which requests demand these operations?")?;
        open.iter().try_for_each(|operation| writeln!(self.text, "#   {operation}"))
    }
}

/// Returns a path as a key: without quotation marks, if it has only characters that mean nothing in YAML.
fn key(path: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/{}_-.".contains(&byte);
    if path.bytes().all(is_plain) { path.into() } else { yaml_scalar(path) }
}

/// Returns names as a choice: `self or other`.
fn phrases_of(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.join(""),
    }
}

/// Returns the last parameter of a path, which may be the id of a user.
fn parameter(endpoint: &Endpoint) -> Option<&str> {
    let last = endpoint.path.split('/').next_back()?;
    last.strip_prefix('{')?.strip_suffix('}').filter(|name| is_plain(name))
}

/// Returns what the document says that an endpoint does, after a blank.
fn about(endpoint: &Endpoint) -> String {
    const LONGEST: usize = 60;

    let said = endpoint.summary.as_deref().or(endpoint.operation_id.as_deref()).unwrap_or("guess");
    let mut said = on_one_line(said);
    if let Some((end, _)) = said.char_indices().nth(LONGEST) {
        said.truncate(end);
        said.push_str("...");
    }
    format!(" {said}")
}

/// Returns text that stays on the line of a comment.
fn on_one_line(text: &str) -> String {
    visible(&phrases::on_one_line(text)).into_owned()
}

/// Returns the name of the routes: that of the document.
fn name_of(document: &Document) -> String {
    const MOST_WORDS: usize = 6;

    let mut words = words::words(&document.title);
    words.retain(|word| is_plain(word));
    words.truncate(MOST_WORDS);
    let name = words.join("-");
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic());
    yaml_scalar(if is_name { &name } else { "service" }).into_owned()
}

/// Returns whether a text has only letters, digits, `_` and `-`, and no more than a name may have.
fn is_plain(text: &str) -> bool {
    const LONGEST: usize = 30;

    text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}
