//! HTTP requests as requests of a policy.

#[allow(dead_code, reason = "the demands of routes use it")]
mod conditions;
#[allow(dead_code, unused_imports, reason = "the demands of routes use it")]
mod json;
#[allow(dead_code, reason = "the demands of routes use it")]
mod truth;
