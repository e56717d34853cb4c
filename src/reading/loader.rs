//! How files are loaded: under which limits, and where the files that they include come from.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    LoadError,
    built_in::{BuiltIn, BuiltInFiles},
    file_kind::FileKind,
    file_name,
    files::{Directory, Files},
    limits::Limits,
    policy_files::{Location, Read, Source, Sources, Top, read},
    problem::Problem,
    problem_kind::{IncludeProblem, ProblemKind},
    text,
};

/// Loads policies, and the files that they include.
///
/// - The **limits** hold for all files of a policy together.
/// - The **root** is the directory that included files must not leave. It is the directory of the policy's own file, unless it
///   is set.
/// - The **source of files** is the file system below the root, unless another one is set. Text that was not read from a source
///   can include built-in policies only.
///
/// [`Policy::from_file`](crate::Policy::from_file) and [`Policy::from_text`](crate::Policy::from_text) use the default loader.
///
/// ```
/// use portcullis::{Limits, reading::Loader};
///
/// let loader = Loader::new().with_limits(Limits::default().with_bytes(64 * 1024));
/// let policy = loader.load_file("policies/splunk-observability/admin-only.yaml")?;
/// assert_eq!(policy.rules().file(), "policies/splunk-observability/admin-only.yaml");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Loader {
    limits: Limits,
    root: Option<PathBuf>,
    files: Option<Arc<dyn Files>>,
}

impl Loader {
    /// Returns a loader with the default limits, which reads from the file system.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limits, which hold for all files of a policy together.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sets the directory that the policy's file and all included files must be in. Text is loaded as if it were a file in this
    /// directory.
    ///
    /// ```
    /// use portcullis::reading::Loader;
    ///
    /// let loader = Loader::new().with_root("policies");
    /// let policy = loader.load_text("splunk-observability/extended.yaml", "
    /// portcullis: 1
    /// policy: extended
    /// include: admin-only.yaml
    /// default: allow
    /// rules: []
    /// ")?;
    /// let included = policy.rules().files().nth(1).unwrap_or_default().replace('\\', "/");
    /// assert_eq!(included, "policies/splunk-observability/admin-only.yaml");
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn with_root(self, root: impl Into<PathBuf>) -> Self {
        Self { root: Some(root.into()), ..self }
    }

    /// Sets the source of files in place of the file system: of those that are included, and of those that are loaded by
    /// [`load_file`](Self::load_file). [`Files`] has an example.
    #[must_use]
    pub fn with_files(self, files: impl Files + 'static) -> Self {
        Self { files: Some(Arc::new(files)), ..self }
    }

    /// Returns the limits.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads a policy file from the source of files.
    pub(crate) fn read_file(&self, path: &Path) -> Result<Read, LoadError> {
        let name = file_name(path);
        if let Some(files) = &self.files {
            let name = files.name(&name);
            let unreadable = |error: super::FileError| {
                let kind = ProblemKind::Unreadable(error.to_string());
                LoadError::of_file(&name, Problem::of_file(kind), None)
            };
            let path = file_name(path);
            let found = files.find(&path).map_err(unreadable)?;
            let bytes = files.read(&found, self.limits.bytes).map_err(unreadable)?;
            let location = Location { source: Source::Given, path, found };
            return self.read(Top { name, bytes, location: Some(location) }, Some(&**files));
        }
        let bytes = text::read_file(path, FileKind::Policy, &self.limits)
            .map_err(|(problem, cause)| LoadError::of_file(&name, problem, cause))?;
        let directory = Directory::new(self.root.as_deref().or(path.parent()).unwrap_or(Path::new("")));
        let location = match &self.root {
            None => path.file_name().and_then(|name| name.to_str()).map(Location::given),
            Some(root) => Some(location_in(&directory, path).ok_or_else(|| {
                let kind = ProblemKind::OutsideRoot(file_name(root));
                LoadError::of_file(
                    &name,
                    Problem::of_file(kind).with_help("name a file in it, or set another root"),
                    None,
                )
            })?),
        };
        self.read(Top { name, bytes, location }, Some(&directory))
    }

    /// Reads the bytes of a policy.
    pub(crate) fn read_text(&self, file: &str, bytes: &[u8]) -> Result<Read, LoadError> {
        let directory = self.root.as_deref().map(Directory::new);
        let files = self.files.as_deref().or_else(|| directory.as_ref().map(|directory| directory as &dyn Files));
        let name = files.map_or_else(|| file.to_owned(), |files| files.name(file));
        self.read(Top { name, bytes: bytes.to_vec(), location: files.map(|_| Location::given(file)) }, files)
    }

    /// Reads a built-in policy.
    pub(crate) fn read_built_in(&self, name: &str) -> Result<Read, LoadError> {
        let one = BuiltIn::find(name).ok_or_else(|| {
            let problem = Problem::of_file(IncludeProblem::UnknownBuiltIn(name.into()).into());
            LoadError::of_file(&format!("builtin:{name}"), with_built_in(problem, name), None)
        })?;
        let (file, text) = one.policy();
        let location = Location { source: Source::BuiltIn, path: one.path().into(), found: one.path().into() };
        self.read(Top { name: file.into(), bytes: text.into(), location: Some(location) }, None)
    }

    fn read(&self, top: Top, given: Option<&dyn Files>) -> Result<Read, LoadError> {
        let is_built_in = top.location.as_ref().is_some_and(|location| location.source == Source::BuiltIn);
        let built_in = BuiltInFiles { are_included: !is_built_in };
        read(top, Sources { given, built_in: &built_in }, &self.limits)
    }
}

/// Returns where a file is that the file system has at a path; `None` if it is not in the directory, or is a link out of it.
fn location_in(directory: &Directory, file: &Path) -> Option<Location> {
    let path = directory.path_of(file)?;
    let found = directory.find(&path).ok()?;
    Some(Location { source: Source::Given, path, found })
}

/// Adds to a problem which built-in policies there are.
pub(super) fn with_built_in(problem: Problem, name: &str) -> Problem {
    let names: Vec<&str> = BuiltIn::all().iter().map(BuiltIn::name).collect();
    match BuiltIn::nearest(name) {
        Some(nearest) => problem.with_help(format!("did you mean `builtin:{nearest}`?")),
        None => problem.with_expected(name, &names),
    }
}
