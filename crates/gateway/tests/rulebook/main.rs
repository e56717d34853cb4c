//! Rulebooks: what they are loaded from, what another one changes, and how one takes the place of another.

mod guard;
mod metrics;
mod modes;
mod reloads;
mod replacements;
mod sources;
mod support;
mod threads;
mod watching;
