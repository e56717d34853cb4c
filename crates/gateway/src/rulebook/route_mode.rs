//! Modes of single routes.

use portcullis::{
    record::Mode,
    route::{Method, Route},
};

use super::Rulebook;

/// A route that a rulebook does not have.
///
/// ```
/// use portcullis::{reading::Loader, record::Mode, route::Method, routes::Routes};
/// use portcullis_gateway::rulebook::Rulebook;
///
/// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
/// let (file, text) = Routes::splunk_observability_file();
/// let routes = Routes::from_text(&policy, file, text)?;
/// let error = Rulebook::new(policy, routes).with_route_mode(Method::Get, "/v2/team/{id}", Mode::Shadow).unwrap_err();
/// assert_eq!(error.to_string(), "there is no route GET /v2/team/{id}; did you mean GET /v2/team/{tid}?");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no route {route}{}", self.suggestion())]
pub struct UnknownRoute {
    route: String,
    nearest: Option<String>,
}

impl UnknownRoute {
    /// Returns the method and the path.
    #[must_use]
    pub fn route(&self) -> &str {
        &self.route
    }

    /// Returns the method and the path of the route that is most likely meant; `None` if none is near.
    #[must_use]
    pub fn nearest(&self) -> Option<&str> {
        self.nearest.as_deref()
    }

    fn suggestion(&self) -> String {
        self.nearest.as_ref().map_or_else(String::new, |nearest| format!("; did you mean {nearest}?"))
    }
}

impl Rulebook {
    /// Sets whether the decisions about the requests of a route are enforced. They are, unless this is set.
    ///
    /// The path is as [`Route::template`] displays it, with the base path if the routes have one.
    ///
    /// # Errors
    ///
    /// There is no such route.
    ///
    /// ```
    /// use portcullis::{reading::Loader, record::Mode, route::Method, routes::Routes};
    /// use portcullis_gateway::rulebook::Rulebook;
    ///
    /// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
    /// let (file, text) = Routes::splunk_observability_file();
    /// let routes = Routes::from_text(&policy, file, text)?;
    /// let rulebook = Rulebook::new(policy, routes).with_route_mode(Method::Put, "/v2/team/{tid}", Mode::Shadow)?;
    /// let in_shadow = |route: &&_| rulebook.route_mode(route) == Mode::Shadow;
    /// assert_eq!(rulebook.routes().list().iter().filter(in_shadow).count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_route_mode(mut self, method: Method, template: &str, mode: Mode) -> Result<Self, UnknownRoute> {
        let named = |route: &&Route| route.method() == method && route.template().to_string() == template;
        let numbers: Vec<usize> = self.routes.list().iter().filter(named).map(Route::number).collect();
        if numbers.is_empty() {
            return Err(self.unknown_route(method, template));
        }
        for number in numbers {
            if self.route_modes.len() <= number {
                self.route_modes.resize(number + 1, Mode::Enforce);
            }
            if let Some(of_route) = self.route_modes.get_mut(number) {
                *of_route = mode;
            }
        }
        Ok(self)
    }

    /// Returns whether the decisions about the requests of a route of this rulebook are enforced. Takes constant time.
    #[must_use]
    #[inline]
    pub fn route_mode(&self, route: &Route) -> Mode {
        self.route_modes.get(route.number()).copied().unwrap_or_default()
    }

    fn unknown_route(&self, method: Method, template: &str) -> UnknownRoute {
        let route = format!("{method} {template}");
        let known = self.routes.list().iter().map(|one| format!("{} {}", one.method(), one.template()));
        let near = known.map(|known| (strsim::osa_distance(&route, &known), known));
        // More wrong letters than a third mean another route.
        let nearest = near.min().filter(|(distance, _)| 3 * distance <= route.chars().count());
        UnknownRoute { route, nearest: nearest.map(|(_, known)| known) }
    }
}
