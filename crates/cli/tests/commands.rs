//! The transcripts in `tests/cmd` and in the README are what the binary prints.

#[test]
fn transcripts_are_what_the_binary_prints() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md");
}
