//! Faults: what goes wrong around a gateway neither lets a request through that is not allowed, nor loses one that is.

mod connections;
mod log;
mod reloads;
mod support;
