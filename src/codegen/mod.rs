//! Policies as Rust source, written by a build script: typed names, and decisions that the compiler can check.
//!
//! The `main` of a caller's `build.rs`, with this crate among the caller's `[build-dependencies]`:
//!
//! ```no_run
//! portcullis::codegen::Generator::new("policy.yaml").write_to_out_dir("policy.rs");
//! ```
//!
//! and in the crate itself, which needs neither this crate nor a standard library:
//!
//! ```ignore
//! pub mod policy {
//!     include!(concat!(env!("OUT_DIR"), "/policy.rs"));
//! }
//!
//! use policy::{Operation, Owner, Role, Token, decide};
//!
//! // An invariant that the compiler checks; a misspelt name does not compile either.
//! const _: () = assert!(decide(Role::Guest, Token::Key, Operation::DoorOpen, Owner::None).is_deny());
//! ```
//!
//! # What is written
//!
//! | item | what |
//! |---|---|
//! | `Role`, `Token`, `Owner` | an enum for each column, with `ALL`, `const fn name(self)` and `from_name(&str)` |
//! | `Operation` | a variant for each pair of API and action, with `ALL`, the `const fn`s `api`, `action`, `reads` and `owners`, and `from_names(&str, &str)` |
//! | `Decision` | `Deny` or `Allow`, with the `const fn`s `is_deny` and `is_allow` |
//! | `decide` | the decision about a role, a token, an operation and an owner; a `const fn`, and one look into a bit table |
//! | `FINGERPRINT` | the bytes of [`Policy::fingerprint`](crate::Policy::fingerprint) |
//!
//! The enums print as the policy's names, an operation as `api.action`. Everything is documented, with what the policy
//! says `about` it, and free of `unsafe` code. An owner that an operation cannot have, which
//! [`Policy::resolve`](crate::Policy::resolve) refuses, is denied; `Operation::owners` tells those that it can have.
//! The text depends on what the policy decides, on its names and on what it says about them, and on nothing else: the
//! same policy gives the same bytes.
//!
//! # Names
//!
//! Names become variants in upper camel case, those of operations with the API before the action: `read_only` is
//! `ReadOnly`, `RUM` is `Rum`, `v1_2` is `V1_2`, and `create` of `org-token` is `OrgTokenCreate`. The one that would be a
//! keyword, `self`, is `Self_`. Two names that would be one variant are a [`GenerateError::Collisions`].

mod error;
mod facts;
mod identifier;
mod text;

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{Limits, Policy};

pub use error::{Collision, GenerateError};
use facts::Facts;

/// Writes the Rust module of a policy file.
///
/// ```no_run
/// // In the `main` of a `build.rs`:
/// portcullis::codegen::Generator::new("policy.yaml").write_to_out_dir("policy.rs");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a generator does nothing until it is told where to write"]
pub struct Generator {
    policy: PathBuf,
    limits: Limits,
}

impl Generator {
    /// A generator for a policy file. Errors call the file by this path, which for a build script is one relative to its
    /// package.
    ///
    /// ```
    /// let generator = portcullis::codegen::Generator::new("policies/splunk-observability/admin-only.yaml");
    /// assert!(generator.generate()?.contains("pub const fn decide("));
    /// # Ok::<(), portcullis::codegen::GenerateError>(())
    /// ```
    pub fn new(policy: impl Into<PathBuf>) -> Self {
        Self { policy: policy.into(), limits: Limits::default() }
    }

    /// Reads the policy within limits other than the default ones.
    ///
    /// ```
    /// use portcullis::{Limits, codegen::Generator};
    ///
    /// let limits = Limits { bytes: 100, ..Limits::default() };
    /// let error = Generator::new("policies/splunk-observability/admin-only.yaml").with_limits(limits).generate();
    /// assert!(error.unwrap_err().to_string().contains("is larger than 100 bytes"));
    /// ```
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The text of the module.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the policy file, or with its names as Rust names.
    ///
    /// Time and memory grow linearly with the policy's text and its cells.
    ///
    /// ```
    /// let error = portcullis::codegen::Generator::new("no-such.yaml").generate().unwrap_err();
    /// assert!(error.to_string().starts_with("no-such.yaml: cannot be read"));
    /// ```
    pub fn generate(&self) -> Result<String, GenerateError> {
        module(&Policy::from_file_within(&self.policy, &self.limits)?)
    }

    /// Writes the module to a file, for those who keep it beside their source. A file that holds it already is not touched.
    ///
    /// # Errors
    ///
    /// As for [`Generator::generate`], and that the file cannot be written.
    ///
    /// ```no_run
    /// portcullis::codegen::Generator::new("policy.yaml").write_to("src/policy.rs")?;
    /// # Ok::<(), portcullis::codegen::GenerateError>(())
    /// ```
    pub fn write_to(&self, path: impl AsRef<Path>) -> Result<(), GenerateError> {
        write(path.as_ref(), &self.generate()?)
    }

    /// All that a build script has to do: writes the module to a file in `OUT_DIR`, tells cargo to run the script again when
    /// the policy changes, and fails the build if anything is wrong.
    ///
    /// What is wrong is told through `cargo::error`, a line for each problem, which shows nothing but those lines:
    ///
    /// ```text
    /// error: castle@0.1.0: policy.yaml:10:51: unknown action `clsoe` (did you mean `close`?)
    /// error: build script logged errors
    /// ```
    ///
    /// The function returns even then, and cargo fails the build when the script ends. For a build tool that does not listen,
    /// the module is replaced by one that cannot be compiled, with the same lines.
    ///
    /// ```no_run
    /// // In the `main` of a `build.rs`:
    /// portcullis::codegen::Generator::new("policy.yaml").write_to_out_dir("policy.rs");
    /// ```
    pub fn write_to_out_dir(&self, file: impl AsRef<Path>) {
        let mut said = format!("cargo::rerun-if-changed={}\n", error::one_line(&self.policy.display().to_string()));
        if let Err(error) = out_dir().and_then(|directory| self.write_or_spoil(&directory.join(file))) {
            said.extend(error.lines().iter().map(|line| format!("cargo::error={line}\n")));
        }
        // If nobody can hear it, the module still tells.
        let _ = io::stdout().write_all(said.as_bytes());
    }

    fn write_or_spoil(&self, path: &Path) -> Result<(), GenerateError> {
        self.write_to(path).inspect_err(|error| {
            // If not even this can be written, there is nothing to include, or what could not be written was the module.
            let _ = fs::write(path, format!("compile_error!({:?});\n", error.lines().join("\n")));
        })
    }
}

/// The text of the Rust module of a loaded policy, for those who have one that is not in a file.
///
/// # Errors
///
/// [`GenerateError::Collisions`] alone: every other policy has a module.
///
/// Time and memory grow linearly with the cells of the policy.
///
/// ```
/// use portcullis::{Policy, codegen};
///
/// let module = codegen::module(&Policy::splunk_observability()?)?;
/// assert!(module.contains("    /// `integration.create`\n    IntegrationCreate,\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn module(policy: &Policy) -> Result<String, GenerateError> {
    Ok(Facts::of(policy)?.to_string())
}

fn out_dir() -> Result<PathBuf, GenerateError> {
    env::var_os("OUT_DIR").map(PathBuf::from).ok_or(GenerateError::NoOutDir)
}

fn write(path: &Path, text: &str) -> Result<(), GenerateError> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    fs::write(path, text).map_err(|cause| GenerateError::Output { path: path.into(), cause })
}
