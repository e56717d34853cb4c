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
//! // An invariant that the compiler checks. A misspelled name does not compile, either.
//! const _: () = assert!(decide(Role::Guest, Token::Key, Operation::DoorOpen, Owner::None).is_deny());
//! ```
//!
//! # Content of a module
//!
//! | item | content |
//! |---|---|
//! | `Role`, `Token`, `Owner` | an enum for each column, with `ALL`, `const fn name(self)` and `from_name(&str)` |
//! | `Operation` | a variant for each pair of API and action, with `ALL`, the `const fn`s `api`, `action`, `reads` and `owners`, and `from_names(&str, &str)` |
//! | `Decision` | `Deny` or `Allow`, with the `const fn`s `is_deny` and `is_allow` |
//! | `decide` | the decision about a role, a token, an operation and an owner; a `const fn` that reads one bit of a table |
//! | `FINGERPRINT` | the bytes of [`Policy::fingerprint`](crate::Policy::fingerprint) |
//!
//! The enums are displayed as the names of the policy, an operation as `api.action`. Every item is documented, with the
//! descriptions of the policy (`about`), and there is no `unsafe` code. An owner that an operation cannot have is an error for
//! [`Policy::resolve`](crate::Policy::resolve); the module denies it, and `Operation::owners` returns the possible owners.
//! The text depends only on the decisions, names and descriptions of the policy: the same policy gives the same bytes.
//!
//! # Names
//!
//! Names become variants in upper camel case, for operations with the API before the action: `read_only` is `ReadOnly`, `RUM`
//! is `Rum`, `v1_2` is `V1_2`, and `create` of `org-token` is `OrgTokenCreate`. `self`, which would be a keyword, is `Self_`.
//! Two names that would be the same variant are an error: [`GenerateError::Collisions`].

mod error;
mod facts;
mod file;
mod identifier;
mod text;

use std::{
    env,
    fmt::Write as _,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    Policy,
    message::visible,
    reading::{BuiltIn, Loader},
};

pub use error::{Collision, GenerateError};
use facts::Facts;

/// Writes the Rust module of a policy file.
///
/// ```no_run
/// // In the `main` of a `build.rs`:
/// portcullis::codegen::Generator::new("policy.yaml").write_to_out_dir("policy.rs");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a generator does nothing until a method writes the module"]
pub struct Generator {
    policy: PathBuf,
    loader: Loader,
}

impl Generator {
    /// Returns a generator for a policy file. Errors name the file by this path. For a build script, a relative path starts at
    /// the directory of its package.
    ///
    /// ```
    /// let generator = portcullis::codegen::Generator::new("policies/splunk-observability/admin-only.yaml");
    /// assert!(generator.generate()?.contains("pub const fn decide("));
    /// # Ok::<(), portcullis::codegen::GenerateError>(())
    /// ```
    pub fn new(policy: impl Into<PathBuf>) -> Self {
        Self { policy: policy.into(), loader: Loader::new() }
    }

    /// Returns the generator with another loader for reading the policy: with other limits, or another root for the files that the
    /// policy includes.
    ///
    /// ```
    /// use portcullis::{Limits, codegen::Generator, reading::Loader};
    ///
    /// let loader = Loader::new().with_limits(Limits::default().with_bytes(100));
    /// let generator = Generator::new("policies/splunk-observability/admin-only.yaml").with_loader(loader);
    /// let error = generator.generate().err().ok_or("the policy is too large")?;
    /// assert!(error.to_string().contains("is larger than 100 bytes"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_loader(self, loader: Loader) -> Self {
        Self { loader, ..self }
    }

    /// Returns the text of the module.
    ///
    /// Time and memory grow linearly with the policy's text and its cells.
    ///
    /// # Errors
    ///
    /// The policy cannot be loaded, with every problem; or different names would be the same name in Rust.
    ///
    /// ```
    /// let error = portcullis::codegen::Generator::new("no-such.yaml").generate().err().ok_or("no such file")?;
    /// assert!(error.to_string().starts_with("no-such.yaml: cannot be read"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn generate(&self) -> Result<String, GenerateError> {
        module(&self.loader.load_file(&self.policy)?)
    }

    /// Writes the module to a file, for modules that are kept in the repository.
    ///
    /// A file with the same text is not changed, even if git has given it other line ends. Otherwise the file is replaced as a
    /// whole: a reader sees the old module or the new one.
    ///
    /// # Errors
    ///
    /// As for [`Generator::generate`], or the file cannot be written.
    ///
    /// ```no_run
    /// portcullis::codegen::Generator::new("policy.yaml").write_to("src/policy.rs")?;
    /// # Ok::<(), portcullis::codegen::GenerateError>(())
    /// ```
    pub fn write_to(&self, path: impl AsRef<Path>) -> Result<(), GenerateError> {
        write(path.as_ref(), &self.generate()?)
    }

    /// Does everything that a build script has to do: writes the module to a file in `OUT_DIR`, instructs cargo to run the script
    /// again when the policy or a file that it includes changes, and fails the build if there is an error.
    ///
    /// Errors are reported through `cargo::error`, a line for each problem, so that cargo shows these lines alone:
    ///
    /// ```text
    /// error: castle@0.1.0: policy.yaml:10:51: unknown action `clsoe` (did you mean `close`?)
    /// error: build script logged errors
    /// ```
    ///
    /// The function returns in this case, too; cargo fails the build when the script ends. For build tools that ignore
    /// `cargo::error`, the module is replaced by one that does not compile and shows the same lines.
    ///
    /// ```no_run
    /// // In the `main` of a `build.rs`:
    /// portcullis::codegen::Generator::new("policy.yaml").write_to_out_dir("policy.rs");
    /// ```
    pub fn write_to_out_dir(&self, file: impl AsRef<Path>) {
        let loaded = self.loader.load_file(&self.policy);
        let included: Vec<&str> = match &loaded {
            Ok(policy) => policy.rules().files().skip(1).collect(),
            Err(error) => error.files().skip(1).collect(),
        };
        let mut output = String::new();
        for file in [&*self.policy.display().to_string()].into_iter().chain(included) {
            // The text of a built-in policy is part of this library.
            if BuiltIn::name_in(file).is_none() {
                // Writing to text cannot fail.
                let _ = writeln!(output, "cargo::rerun-if-changed={}", visible(file));
            }
        }
        let module = loaded.map_err(GenerateError::from).and_then(|policy| module(&policy));
        if let Err(error) = out_dir().and_then(|directory| write_or_spoil(&directory.join(file), module)) {
            output.extend(error.lines().iter().map(|line| format!("cargo::error={line}\n")));
        }
        // If standard output is closed, the module still reports the errors.
        let _ = io::stdout().write_all(output.as_bytes());
    }
}

fn write(path: &Path, module: &str) -> Result<(), GenerateError> {
    file::write_if_changed(path, module).map_err(|cause| GenerateError::Output { path: path.into(), cause })
}

/// Writes a module, or else one that does not compile.
fn write_or_spoil(path: &Path, module: Result<String, GenerateError>) -> Result<(), GenerateError> {
    module.and_then(|module| write(path, &module)).inspect_err(|error| {
        // If this cannot be written either, there is no file to include, or the module was what could not be written.
        let _ = file::write_if_changed(path, &format!("compile_error!({:?});\n", error.lines().join("\n")));
    })
}

/// Returns the text of the Rust module of a policy that is loaded already.
///
/// Time and memory grow linearly with the cells of the policy.
///
/// # Errors
///
/// [`GenerateError::Collisions`] if different names of the policy would be the same name in Rust, and no other error.
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
