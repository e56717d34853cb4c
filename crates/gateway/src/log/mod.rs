//! The log of decisions.
