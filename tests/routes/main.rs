//! Routes: what HTTP requests demand.

mod cases;
mod shipped;
