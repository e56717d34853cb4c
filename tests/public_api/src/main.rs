//! Prints the library's public interface, with all features, a line for each item. Needs a nightly toolchain.
//!
//! `.ci/run` compares the output with `public-api.txt`. To accept a change of the interface, write the output there:
//! `cargo run --quiet --manifest-path tests/public_api/Cargo.toml > tests/public_api/public-api.txt`.

use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    let json = rustdoc_json::Builder::default()
        .toolchain("nightly")
        .manifest_path(manifest)
        .package("portcullis")
        .all_features(true)
        .target_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/public-api"))
        .quiet(true)
        .build()?;
    let interface = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()?;
    print!("{interface}");
    Ok(())
}
