//! Writes a policy as a Rust module and prints it.
//!
//! A build script does the same with one line, which writes the module where the package can include it:
//!
//! ```no_run
//! // build.rs
//! portcullis::codegen::Generator::new("policy.yaml").write_to_out_dir("policy.rs");
//! ```
//!
//! `tests/codegen` is a complete package with such a build script.
//!
//! ```sh
//! cargo run --example codegen --features codegen
//! cargo run --example codegen --features codegen -- policies/splunk-observability/admin-only.yaml
//! ```

use std::{
    env,
    error::Error,
    io::{self, Write as _},
};

use portcullis::{
    Policy,
    codegen::{self, Generator},
};

fn main() -> Result<(), Box<dyn Error>> {
    let module = match env::args().nth(1) {
        Some(path) => Generator::new(path).generate()?,
        None => codegen::module(&Policy::splunk_observability()?)?,
    };
    io::stdout().lock().write_all(module.as_bytes())?;
    Ok(())
}
