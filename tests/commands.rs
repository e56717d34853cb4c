//! The transcripts in `tests/cmd`, in the README and in the guide are what the binary prints.

#[test]
fn transcripts_are_what_the_binary_prints() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md").case("src/guide/*.md");
}
