//! The manual, as pages of the documentation.
//!
//! [table]: crate::guide::table
//! [meaning]: crate::guide::meaning
//! [builtin]: crate::guide::builtin
//! [linting]: crate::guide::linting
//! [review]: crate::guide::review
//! [oracle]: crate::guide::oracle
//! [library]: crate::guide::library
//! [routes]: crate::guide::routes
//! [log]: crate::guide::log
//! [codegen]: crate::guide::codegen
//! [output]: crate::guide::output
//! [performance]: crate::guide::performance
//! [promises]: crate::guide::promises
//! [architecture]: crate::guide::architecture
//!
#![doc = include_str!("README.md")]

/// Declares a module that holds nothing but a page.
///
/// Pages refer to each other by reference links. Markdown uses the first definition of a reference. In the documentation
/// that is one of those below, which lead to modules; in the repository, it is the one at the end of the page, which leads to
/// a file. The code of a page that names a feature is tested only with that feature.
macro_rules! page {
    ($page:ident, $file:literal $(, $feature:literal)?) => {
        /// [table]: crate::guide::table
        /// [files]: crate::guide::table#several-files
        /// [at-least]: crate::guide::table#roles-from-one-up
        /// [meaning]: crate::guide::meaning
        /// [builtin]: crate::guide::builtin
        /// [linting]: crate::guide::linting
        /// [suppressions]: crate::guide::linting#suppressions
        /// [review]: crate::guide::review
        /// [guards]: crate::guide::review#guards
        /// [invariants]: crate::guide::review#invariants
        /// [oracle]: crate::guide::oracle
        /// [suites]: crate::guide::oracle#suites-of-tests
        /// [library]: crate::guide::library
        /// [codegen]: crate::guide::codegen
        /// [output]: crate::guide::output
        /// [performance]: crate::guide::performance
        /// [architecture]: crate::guide::architecture
        ///
        #[cfg_attr(all($(any(not(doctest), feature = $feature))?), doc = include_str!($file))]
        pub mod $page {}
    };
}

page!(table, "table.md");
page!(meaning, "meaning.md");
page!(builtin, "builtin.md");
page!(linting, "linting.md");
page!(review, "review.md");
page!(oracle, "oracle.md", "oracle");
page!(library, "library.md");
page!(routes, "routes.md", "routes");
page!(log, "log.md", "record");
page!(codegen, "codegen.md", "codegen");
page!(output, "output.md");
page!(performance, "performance.md");
page!(promises, "promises.md");
page!(architecture, "architecture.md");
