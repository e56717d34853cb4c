//! The decision path needs no standard library.

use std::{path::Path, process::Command};

#[test]
fn the_decision_path_works_without_the_standard_library() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/no_std/Cargo.toml");
    let output = Command::new(env!("CARGO"))
        // Nobody debugs this program.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .args(["test", "--quiet", "--offline", "--manifest-path"])
        .arg(package)
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_std"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
