//! The transcripts in `cmd`, in the README and in the guide are what the binary prints.

#[test]
fn transcripts_are_what_the_binary_prints() {
    // Files are named in them from the workspace's root, and there the README is.
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).expect("the workspace is there");
    trycmd::TestCases::new().case("crates/cli/tests/cmd/*.md").case("README.md").case("src/guide/*.md");
}
