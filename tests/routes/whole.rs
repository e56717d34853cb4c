//! The routes as a whole: what holds for every target, body, stored object and caller.

mod ask;
mod choices;
mod compared;
mod evaluator;
mod hazards;
mod ignoring_case;
mod knowledge;
mod mistaken;
mod order;
mod requests;
mod servers;
mod small;
mod spellings;
