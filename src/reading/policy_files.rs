//! The files of a policy: found by their includes, read once each, and checked as one.
//!
//! Every file is also a policy of its own. It is checked alone, after those that it includes.

use std::{cell::OnceCell, collections::HashMap, mem, sync::Arc};

use super::{
    LoadError, Problems,
    built_in::{BuiltIn, BuiltInFiles},
    check::{self, Budget, Part, Parts},
    crosscheck,
    document::Document,
    file_kind::FileKind,
    files::{FileError, Files as SourceOfFiles},
    include_path,
    limits::Limits,
    loader::with_built_in,
    located::{Located, Recovered, Text},
    other_kind, parse,
    problem::Problem,
    problem_kind::{IncludeProblem, ProblemKind},
    read_file::ReadFile,
    text::FileText,
    tree::{Node, Tree},
    typed,
};
use crate::rules::{FileId, Files, Place, Rules};

/// A policy with those that it includes.
pub(crate) struct Read {
    pub(crate) own: ReadPolicy,
    /// Each after those that it includes.
    pub(crate) included: Vec<ReadPolicy>,
    /// Every file, by the numbers in places.
    pub(crate) files: Vec<ReadFile>,
}

/// What a file says together with those that it includes.
pub(crate) struct ReadPolicy {
    pub(crate) rules: Rules,
    /// Where it includes files, and the index of each among the included policies.
    pub(crate) includes: Vec<(Place, usize)>,
}

/// Which source a file is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// That of the policy's own file.
    Given,
    BuiltIn,
}

/// Where a file is.
#[derive(Clone, Debug)]
pub(super) struct Location {
    pub(super) source: Source,
    /// Its path from the root, as includes lead to it. Its own includes start from there.
    pub(super) path: String,
    /// Its path after links, by which it is recognized.
    pub(super) found: String,
}

impl Location {
    pub(super) fn given(path: &str) -> Self {
        Self { source: Source::Given, path: path.into(), found: path.into() }
    }
}

/// The file with which reading begins.
pub(super) struct Top {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// `None` for text that is in no source, which has no other files.
    pub(super) location: Option<Location>,
}

/// Reads a policy and all that it includes.
pub(super) fn read(top: Top, sources: Sources<'_>, limits: &Limits) -> Result<Read, LoadError> {
    // Documents borrow from trees, and trees from texts, while more of them are read.
    let count = limits.files.clamp(1, Limits::MAX_FILES);
    let texts: Vec<OnceCell<Vec<u8>>> = (0..count).map(|_| OnceCell::new()).collect();
    let trees: Vec<OnceCell<Tree<'_>>> = (0..count).map(|_| OnceCell::new()).collect();
    let mut reading = Reading {
        texts: &texts,
        trees: &trees,
        sources,
        limits,
        bytes_left: limits.bytes,
        nodes_left: limits.nodes,
        is_over_limit: false,
        files: Vec::new(),
        by_location: HashMap::new(),
    };
    reading.open(top, None);
    reading.follow_includes();
    let policies = reading.check();
    let mut problems = Problems::default();
    let mut names = Vec::new();
    for (index, mut file) in reading.files.into_iter().enumerate() {
        if let Some(include) = file.included_at {
            file.problems.are_in_included(FileId::of_index(index), include);
        }
        problems.append(file.problems);
        names.push(file.name);
    }
    drop(trees);
    let shows_texts = problems.is_empty() || problems.any_has_place();
    let texts = texts.into_iter().filter_map(OnceCell::into_inner);
    let files = names
        .into_iter()
        .zip(texts)
        .map(|(name, bytes)| if shows_texts { ReadFile::new(name, bytes) } else { ReadFile::without_text(&name) });
    let files = files.collect();
    match policies.and_then(|mut policies| Some((policies.pop()?, policies))) {
        Some((own, included)) if problems.is_empty() => Ok(Read { own, included, files }),
        _ => Err(LoadError::new(files, problems)),
    }
}

/// The sources of files.
#[derive(Clone, Copy)]
pub(super) struct Sources<'s> {
    pub(super) given: Option<&'s dyn SourceOfFiles>,
    pub(super) built_in: &'s BuiltInFiles,
}

impl<'s> Sources<'s> {
    const fn of(self, source: Source) -> Option<&'s dyn SourceOfFiles> {
        match source {
            Source::Given => self.given,
            Source::BuiltIn => Some(self.built_in),
        }
    }
}

/// A file, as far as it has been read.
struct OpenFile<'n> {
    name: String,
    location: Option<Location>,
    /// Where it is included first; `None` for the policy's own file.
    included_at: Option<Place>,
    document: Option<(Document<'n>, Node<'n>)>,
    /// A difference between two YAML libraries, which only counts if there is no other problem in the file.
    difference: Option<Problem>,
    /// The number of its values.
    nodes: usize,
    includes: Vec<(Place, usize)>,
    /// Whether a file that it includes cannot be used, so that names may be missing.
    is_incomplete: bool,
    problems: Problems,
}

impl OpenFile<'_> {
    /// Returns whether what the file says can be used by those that include it.
    const fn is_usable(&self) -> bool {
        !self.is_incomplete && self.problems.is_empty()
    }
}

/// The files that have been found so far. The first is the policy's own.
struct Reading<'s, 'b, 'n> {
    texts: &'b [OnceCell<Vec<u8>>],
    trees: &'n [OnceCell<Tree<'b>>],
    sources: Sources<'s>,
    limits: &'s Limits,
    bytes_left: usize,
    nodes_left: usize,
    /// Whether it has been reported that there are too many files.
    is_over_limit: bool,
    files: Vec<OpenFile<'n>>,
    by_location: HashMap<(Source, String), usize>,
}

impl<'n> Reading<'_, '_, 'n> {
    /// Reads a file up to its document.
    fn open(&mut self, top: Top, included_at: Option<Place>) -> usize {
        let index = self.files.len();
        let Top { name, bytes, location } = top;
        if let Some(Location { source, found, .. }) = &location {
            self.by_location.insert((*source, found.clone()), index);
        }
        let mut file = OpenFile {
            name,
            location,
            included_at,
            document: None,
            difference: None,
            nodes: 0,
            includes: Vec::new(),
            is_incomplete: false,
            problems: Problems::default(),
        };
        if let Err(problem) = self.read(index, bytes, &mut file) {
            file.problems = file.problems.and(problem);
        }
        self.files.push(file);
        index
    }

    fn read(&mut self, index: usize, bytes: Vec<u8>, file: &mut OpenFile<'n>) -> Result<(), Problem> {
        let (Some(text), Some(tree)) = (self.texts.get(index), self.trees.get(index)) else { return Ok(()) };
        // What cannot be read counts, too: it is kept for the error.
        self.bytes_left = self.bytes_left.saturating_sub(bytes.len());
        let text = FileText::new(text.get_or_init(|| bytes), FileKind::Policy, FileId::of_index(index), self.limits)?;
        let parsed = parse::parse(&text, self.limits, self.nodes_left, &mut file.problems)?;
        file.nodes = parsed.nodes();
        self.nodes_left = self.nodes_left.saturating_sub(file.nodes);
        let root = tree.get_or_init(|| parsed).root();
        if let Some(problem) = other_kind(FileKind::Policy, root) {
            return Err(problem);
        }
        // The second library takes more memory than all other steps.
        if file.problems.is_empty() {
            file.difference = crosscheck::compare(&text, root).err();
        }
        let document: Option<Document<'n>> = typed::read(root, &mut file.problems);
        file.document = document
            .filter(|document| check::check_policy_keys(document, root, &mut file.problems))
            .map(|document| (document, root));
        Ok(())
    }

    /// Reads the files that are included, directly or through others.
    fn follow_includes(&mut self) {
        let mut next = 0;
        while let Some(file) = self.files.get_mut(next) {
            let (includes, can_be_read) = listed_includes(file);
            file.is_incomplete = !can_be_read;
            for (place, path) in includes {
                let found = self.include(next, place, &path);
                let Some(file) = self.files.get_mut(next) else { break };
                match found {
                    Ok(found) => file.includes.push((place, found)),
                    Err(problem) => {
                        file.is_incomplete = true;
                        // One problem of this kind is enough: most further files have it, too.
                        let is_over_limit =
                            matches!(problem.kind(), ProblemKind::OverLimit(_) | ProblemKind::TooLargeTogether { .. });
                        if !is_over_limit || !mem::replace(&mut self.is_over_limit, true) {
                            file.problems.push(problem);
                        }
                    }
                }
                if file.problems.is_full() {
                    break;
                }
            }
            next += 1;
        }
    }

    /// Finds a file that another one includes, and reads it if no other does.
    fn include(&mut self, from: usize, place: Place, written: &str) -> Result<usize, Problem> {
        let problem = |kind: IncludeProblem| Problem::new(kind, place);
        let no_files = || {
            problem(IncludeProblem::NoFiles(written.into()))
                .with_help("load the policy from a file, or together with a source of files")
        };
        let including = self.files.get(from).and_then(|file| file.location.as_ref());
        let (source, path) = if let Some(name) = BuiltIn::name_in(written) {
            let one = BuiltIn::find(name)
                .ok_or_else(|| with_built_in(problem(IncludeProblem::UnknownBuiltIn(name.into())), name))?;
            (Source::BuiltIn, one.path().to_owned())
        } else {
            let Location { source, path, .. } = including.ok_or_else(no_files)?;
            let path = include_path::resolve(path, written).map_err(|kind| problem(kind).with_help(PATHS))?;
            (*source, path)
        };
        let files = self.sources.of(source).ok_or_else(no_files)?;
        let unreadable = |error: FileError| match error {
            FileError::Outside => {
                problem(IncludeProblem::Outside(written.into())).with_help("replace the link by a file")
            }
            error => {
                let kind = IncludeProblem::Unreadable { path: written.into(), reason: error.to_string() };
                problem(kind).with_help("a path starts at the directory of this file")
            }
        };
        let found = files.find(&path).map_err(unreadable)?;
        let over_limit = |message| Problem::new(ProblemKind::OverLimit(message), place);
        let location = (source, found);
        if let Some(&index) = self.by_location.get(&location) {
            let first = self.files.get(from).into_iter().flat_map(|file| &file.includes).find(|(_, it)| *it == index);
            return match first {
                Some((first, _)) => Err(problem(IncludeProblem::Twice(written.into()))
                    .with_related(*first, "first included here")
                    .with_help("remove one of them")),
                None => Ok(index),
            };
        }
        if self.files.len() == self.texts.len() {
            let count = self.texts.len();
            let files = if count == 1 { "file" } else { "files" };
            return Err(over_limit(format!("the policy has more than {count} {files}")).with_help(OVER_LIMIT));
        }
        let (source, found) = location;
        let bytes = files.read(&found, self.bytes_left).map_err(unreadable)?;
        if bytes.len() > self.bytes_left {
            let kind = ProblemKind::TooLargeTogether { limit: self.limits.bytes };
            return Err(Problem::new(kind, place).with_help(OVER_LIMIT));
        }
        let name = files.name(&path);
        Ok(self.open(Top { name, bytes, location: Some(Location { source, path, found }) }, Some(place)))
    }

    /// Checks every file that can be checked. Returns `None` if any has a problem.
    fn check(&mut self) -> Option<Vec<ReadPolicy>> {
        let order = self.order_from(0, true)?;
        let orders = self.orders(&order)?;
        let names: Arc<[Box<str>]> = self.files.iter().map(|file| file.name.as_str().into()).collect();
        let below: Vec<Vec<FileId>> = orders.iter().map(|order| others_in(order)).collect();
        let mut budget = Budget::new(self.limits);
        // For each file, the index of its policy.
        let mut checked = vec![None; self.files.len()];
        let mut policies = Vec::with_capacity(order.len());
        for &index in &order {
            let files = Files::new(Arc::clone(&names), own_and_included(index, below.get(index)?));
            match self.check_one(index, orders.get(index)?, &below, files, &mut budget) {
                Some(rules) => {
                    let policy = |&(place, file): &(Place, usize)| Some((place, (*checked.get(file)?)?));
                    let includes = self.files.get(index)?.includes.iter().filter_map(policy).collect();
                    *checked.get_mut(index)? = Some(policies.len());
                    policies.push(ReadPolicy { rules, includes });
                }
                None => self.files.get_mut(index)?.is_incomplete = true,
            }
        }
        self.files.iter().all(OpenFile::is_usable).then_some(policies)
    }

    /// Checks a file with those that it includes.
    fn check_one(
        &mut self,
        index: usize,
        order: &[usize],
        below: &[Vec<FileId>],
        files: Files,
        budget: &mut Budget<'_>,
    ) -> Option<Rules> {
        // Taken out, since the documents of other files are borrowed while problems of this one are found.
        let mut problems = std::mem::take(&mut self.files.get_mut(index)?.problems);
        let part = |&index: &usize| {
            let file = self.files.get(index)?;
            let (document, root) = file.document.as_ref()?;
            Some(Part { file: FileId::of_index(index), document, root: *root })
        };
        let (_, others) = order.split_last()?;
        let file = self.files.get(index)?;
        let can_be_checked =
            !file.is_incomplete && others.iter().all(|&other| self.files.get(other).is_some_and(OpenFile::is_usable));
        let parts: Option<Vec<Part<'_>>> = others.iter().map(part).collect();
        let rules = parts.zip(part(&index)).filter(|_| can_be_checked).and_then(|(included, own)| {
            check::check(Parts { included: &included, own, below }, files, budget, &mut problems)
        });
        if rules.is_some() && problems.is_empty() {
            problems = file.difference.iter().cloned().fold(problems, Problems::and);
        }
        let rules = rules.filter(|_| problems.is_empty());
        self.files.get_mut(index)?.problems = problems;
        rules
    }

    /// Returns, for each file, the order in which it is united with those that it includes. Together they are as long as the work of
    /// checking them all, which is limited.
    fn orders(&mut self, order: &[usize]) -> Option<Vec<Vec<usize>>> {
        let mut orders = vec![Vec::new(); self.files.len()];
        let mut nodes_left = self.limits.nodes;
        for &index in order {
            let order = self.order_from(index, false)?;
            let nodes: usize = order.iter().filter_map(|&file| self.files.get(file)).map(|file| file.nodes).sum();
            let Some(left) = nodes_left.checked_sub(nodes) else {
                let file = self.files.first_mut()?;
                let kind = ProblemKind::TooManyNodes { limit: self.limits.nodes };
                let problem = Problem::of_file(kind).with_help("values count once for each file that includes them");
                file.problems.push(problem);
                return None;
            };
            nodes_left = left;
            *orders.get_mut(index)? = order;
        }
        Some(orders)
    }

    /// Returns the files that a file includes, directly or through others, each after those that it includes, and the file itself
    /// as the last. Returns `None` if a file includes itself, and reports each include that leads back.
    fn order_from(&mut self, first: usize, reports: bool) -> Option<Vec<usize>> {
        let mut order = Vec::new();
        let mut is_known = vec![false; self.files.len()];
        // The files on the way to the current one, each with the number of its next include.
        let mut path = vec![(first, 0)];
        let mut is_on_path = is_known.clone();
        let mut cycles: Vec<Vec<(usize, Place)>> = Vec::new();
        *is_known.get_mut(first)? = true;
        *is_on_path.get_mut(first)? = true;
        while let Some((file, next)) = path.last_mut() {
            let file = *file;
            let include = self.files.get(file)?.includes.get(*next).copied();
            *next += 1;
            match include {
                None => {
                    path.pop();
                    *is_on_path.get_mut(file)? = false;
                    order.push(file);
                }
                Some((_, included)) if *is_on_path.get(included)? => {
                    // The include that is followed is the one before the next.
                    let include = |&(file, next): &(usize, usize)| {
                        let (place, _) = self.files.get(file)?.includes.get(next.checked_sub(1)?)?;
                        Some((file, *place))
                    };
                    let circle = path.iter().skip_while(|(file, _)| *file != included).filter_map(include);
                    cycles.push(circle.collect());
                    if cycles.len() >= Problems::MAX {
                        break;
                    }
                }
                Some((_, included)) => {
                    if !std::mem::replace(is_known.get_mut(included)?, true) {
                        *is_on_path.get_mut(included)? = true;
                        path.push((included, 0));
                    }
                }
            }
        }
        let is_acyclic = cycles.is_empty();
        if reports {
            for circle in cycles {
                self.report_cycle(&circle);
            }
        }
        is_acyclic.then_some(order)
    }

    /// Reports files that include each other, each given with the place of its include: at the last one, which leads back.
    fn report_cycle(&mut self, circle: &[(usize, Place)]) {
        let Some(&(file, place)) = circle.last() else { return };
        let first = circle.first();
        let files = circle.iter().chain(first).filter_map(|&(file, _)| self.files.get(file));
        let names: Vec<&str> = files.map(|file| file.name.as_str()).collect();
        let path = names.last().copied().unwrap_or_default().to_owned();
        let mut problem = Problem::new(IncludeProblem::Cycle { path, through: names.join(" > ") }, place)
            .with_help("remove one of these includes");
        // Where the file of the problem is included first, the problem is told to be.
        let told = self.files.get(file).and_then(|file| file.included_at);
        let others = circle.iter().filter(|&&(_, other)| other != place && Some(other) != told);
        for &(_, other) in others {
            problem = problem.with_related(other, "included here");
        }
        if let Some(file) = self.files.get_mut(file) {
            file.problems.push(problem);
        }
    }
}

const PATHS: &str =
    "write a path from the directory of this file to a file below that of the policy, with `/` between names";

const OVER_LIMIT: &str = "include fewer files, or load the policy in a program, which can raise the limit";

/// Returns the includes that a file lists, and whether all of them could be read.
fn listed_includes(file: &mut OpenFile<'_>) -> (Vec<(Place, String)>, bool) {
    let entries = file.document.as_ref().and_then(|(document, _)| document.include.as_ref());
    let Some(Recovered(entries)) = entries else { return (Vec::new(), true) };
    let Some(Located { value: entries, place }) = entries else { return (Vec::new(), false) };
    if entries.0.is_empty() {
        let problem = Problem::new(ProblemKind::EmptyList("no file is included"), *place);
        file.problems.push(problem.with_help("list the files, or omit the key"));
        return (Vec::new(), false);
    }
    let include = |one: &Located<Text<'_>>| (one.place, one.value.to_string());
    (entries.0.iter().map(include).collect(), true)
}

/// Returns the files of an order but its last, in ascending order.
fn others_in(order: &[usize]) -> Vec<FileId> {
    let mut others: Vec<FileId> = order.iter().copied().map(FileId::of_index).collect();
    others.pop();
    others.sort_unstable();
    others
}

/// Returns a file and those that it includes, its own first.
fn own_and_included(own: usize, included: &[FileId]) -> Vec<FileId> {
    [FileId::of_index(own)].into_iter().chain(included.iter().copied()).collect()
}
