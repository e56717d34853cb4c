//! What holds for all paths: hosts, users, owners and parameters.

use super::{
    super::{
        super::{
            document::{RoutesDocument, ServiceEntry},
            located::{Located, Text, Word},
            problem::{Problem, Problems},
            problem_kind::ProblemKind,
            routes_problem::RoutesProblem,
        },
        lexicon::Lexicon,
        names::{check_name, undeclared, unknown_name},
        readable,
    },
    one_of, unknown_owner,
};
use crate::{
    route::{Host, HostPattern, Owners, Parameter, ParameterText, Service},
    space::{Column, OwnerId, Vocabulary},
};

/// Returns what the file says of its service.
pub(super) fn service(document: &RoutesDocument<'_>, lexicon: &mut Lexicon<'_>, problems: &mut Problems) -> Service {
    let users = readable(document.users.as_ref()).and_then(|users| users.value.tokens.as_ref());
    let user_tokens = users.map(|words| {
        let known = lexicon.vocabulary.tokens();
        let mut names = Vec::new();
        if !lexicon.vocabulary.is_declared(Column::Token) {
            problems.push_with(|| undeclared(Column::Token, words.place));
            return names;
        }
        for word in &words.list {
            match known.id(&word.value) {
                Some(_) => names.push(word.value.as_str().into()),
                None => problems.push_with(|| unknown_name(Column::Token, word, known.names())),
            }
        }
        names
    });
    // Of several kinds, it is not known which belong to a user: none, at worst.
    let user_tokens = user_tokens.or_else(|| (lexicon.vocabulary.tokens().len() > 1).then(Vec::new));
    let Some(Located { value: entry, .. }) = readable(document.service.as_ref()) else {
        return Service { user_tokens, ..Service::default() };
    };
    let trailing_slash = entry.trailing_slash.as_ref();
    let settings = [("ignored", true), ("refused", false)];
    Service {
        hosts: hosts(entry, problems),
        ignores_trailing_slash: trailing_slash
            .and_then(|word| one_of(word, &settings, "`ignored` and `refused`", problems))
            .unwrap_or_default(),
        token_header: entry.token_header.as_ref().and_then(|text| header(text, problems)),
        user_tokens,
    }
}

fn hosts(entry: &ServiceEntry<'_>, problems: &mut Problems) -> Vec<Host> {
    let mut hosts = Vec::new();
    for (name, patterns) in entry.hosts.iter() {
        if patterns.0.is_empty() {
            let problem = Problem::new(ProblemKind::EmptyList("the host has no name"), name.place);
            problems.push(problem.with_help("list the names of the host in requests"));
        }
        let patterns: Vec<HostPattern> = patterns.0.iter().filter_map(|text| host_pattern(text, problems)).collect();
        if check_name(name, problems) {
            hosts.push(Host { name: name.value.as_str().into(), patterns, place: name.place });
        }
    }
    hosts
}

fn host_pattern(text: &Located<Text<'_>>, problems: &mut Problems) -> Option<HostPattern> {
    let is_label = |label: &str| {
        label == "*" || !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if text.value.split('.').all(is_label) {
        return Some(HostPattern((*text.value).into()));
    }
    let problem = Problem::new(RoutesProblem::BadHost(text.value.to_string()), text.place);
    problems
        .push(problem.with_help("write labels with dots between them, such as `api.*.example.com`, without a port"));
    None
}

/// Returns the name of a header. No request has a header with any other name.
fn header(text: &Located<Text<'_>>, problems: &mut Problems) -> Option<Box<str>> {
    let is_in_names = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !text.value.is_empty() && text.value.bytes().all(is_in_names) {
        return Some((*text.value).into());
    }
    let problem = Problem::new(RoutesProblem::BadHeader(text.value.to_string()), text.place);
    problems.push(problem.with_help("write the name alone, such as `Authorization`, without a colon or spaces"));
    None
}

/// Returns the owners that are computed. An owner that is named must be declared.
pub(super) fn owners(document: &RoutesDocument<'_>, vocabulary: &Vocabulary, problems: &mut Problems) -> Owners {
    let users = readable(document.users.as_ref()).map(|users| &users.value);
    let mut find = |word: Option<&Located<Word<'_>>>, usual: &str| -> Option<OwnerId> {
        let known = vocabulary.owners();
        let Some(word) = word else { return known.id(usual) };
        let found = known.id(&word.value);
        if found.is_none() {
            problems.push_with(|| unknown_owner(word, vocabulary));
        }
        found
    };
    Owners {
        own: find(users.and_then(|users| users.own.as_ref()), "self"),
        held: find(users.and_then(|users| users.held.as_ref()), "held"),
        other: find(users.and_then(|users| users.other.as_ref()), "other"),
    }
}

/// Returns what parameters of a name can be.
pub(super) fn parameters(document: &RoutesDocument<'_>, problems: &mut Problems) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for (name, entry) in readable(document.parameters.as_ref()).iter().flat_map(|entries| entries.value.iter()) {
        let times = [("once", ParameterText::EncodedOnce), ("twice", ParameterText::EncodedTwice)];
        if let Some(text) = one_of(&entry.encoded, &times, "`once` and `twice`", problems) {
            parameters.push(Parameter { name: name.value.as_str().into(), text, place: name.place });
        }
    }
    parameters
}
