//! A policy as the oracle of tests.
