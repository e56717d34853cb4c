//! Reads documents, in JSON or YAML.

use std::{collections::HashSet, fs, path::Path};

use portcullis::{reading::file_name, route::Method};
use serde_yaml::{Mapping, Value};

use super::{Document, Endpoint, EndpointMethod};
use crate::{
    failure::{Failure, UsageError},
    files,
};

/// The methods of a path, by the keys that documents have for them.
const METHODS: [(&str, EndpointMethod); 8] = [
    ("get", EndpointMethod::Routed(Method::Get)),
    ("head", EndpointMethod::Head),
    ("post", EndpointMethod::Routed(Method::Post)),
    ("put", EndpointMethod::Routed(Method::Put)),
    ("patch", EndpointMethod::Routed(Method::Patch)),
    ("delete", EndpointMethod::Routed(Method::Delete)),
    ("options", EndpointMethod::NotRouted("OPTIONS")),
    ("trace", EndpointMethod::NotRouted("TRACE")),
];

impl Document {
    /// Reads a document.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        const MAX_BYTES: u64 = 64 << 20;

        let file = file_name(path);
        let unreadable = |error| UsageError::Unreadable { file: file.clone(), error };
        if fs::metadata(path).map_err(unreadable)?.len() > MAX_BYTES {
            return Err(UsageError::InputTooLarge { file, mebibytes: 64 }.into());
        }
        let bytes = files::read(path, MAX_BYTES).map_err(unreadable)?;
        Ok(Self::of_bytes(&file, &bytes)?)
    }

    fn of_bytes(file: &str, bytes: &[u8]) -> Result<Self, UsageError> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let is_json = bytes.trim_ascii_start().starts_with(b"{");
        // The YAML library does not read every JSON text.
        let root: Value = match is_json.then(|| serde_json::from_slice(bytes)) {
            Some(Ok(root)) => root,
            _ => serde_yaml::from_slice(bytes).map_err(|error| UsageError::NotYaml(file.into(), error.to_string()))?,
        };
        let not_open_api = |found: String| UsageError::NotOpenApi { file: file.into(), found };
        let version = root.get("openapi").map(text).unwrap_or_default();
        if !version.starts_with("3.") {
            return Err(not_open_api(match root.get("swagger").map(text) {
                Some(swagger) => format!("it is of version {swagger}"),
                None if version.is_empty() => "it has no key `openapi`".into(),
                None => format!("it is of version {version}"),
            }));
        }
        let Some(paths) = root.get("paths").and_then(Value::as_mapping) else {
            return Err(not_open_api("it has no key `paths`".into()));
        };
        let title = root.get("info").and_then(|info| info.get("title")).map(text).unwrap_or_default();
        let mut document = Self { file: file.into(), title, endpoints: Vec::new() };
        let bases = bases(&root).unwrap_or_default();
        for (path, item) in paths {
            let path = text(path);
            // Other keys are extensions, such as `x-internal`.
            if path.starts_with('/') {
                document.add(&path, resolved(file, &root, item)?, &bases);
            }
        }
        Ok(document)
    }

    /// Adds the endpoints of a path.
    fn add(&mut self, path: &str, item: &Value, of_document: &[String]) {
        let Some(item) = item.as_mapping() else { return };
        // Some documents tell operations of one path apart by a query or a fragment.
        let path = path.split(['?', '#']).next().unwrap_or(path);
        let of_path = bases_in(item);
        for (key, method) in METHODS {
            let Some(operation) = item.get(key) else { continue };
            let of_operation = bases(operation);
            let endpoint = Endpoint {
                method,
                path: path.into(),
                bases: of_operation.or_else(|| of_path.clone()).unwrap_or_else(|| of_document.to_vec()),
                tags: operation.get("tags").and_then(Value::as_sequence).into_iter().flatten().map(text).collect(),
                operation_id: operation.get("operationId").map(text).filter(|id| !id.is_empty()),
                summary: operation.get("summary").map(text).filter(|summary| !summary.is_empty()),
            };
            let is_known = |one: &Endpoint| (one.method, &one.path) == (method, &endpoint.path);
            if !self.endpoints.iter().any(is_known) {
                self.endpoints.push(endpoint);
            }
        }
    }
}

/// Returns a scalar as text: versions may be written as numbers.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(is_true) => is_true.to_string(),
        _ => String::new(),
    }
}

/// Returns the path item that another one refers to, within the document.
fn resolved<'v>(file: &str, root: &'v Value, item: &'v Value) -> Result<&'v Value, UsageError> {
    /// More references in a row than any document has.
    const MAX: usize = 16;

    let mut item = item;
    for _ in 0..MAX {
        let Some(reference) = item.get("$ref").map(text) else { return Ok(item) };
        let steps = reference.strip_prefix("#/").map(|path| path.split('/'));
        let found = steps.and_then(|mut steps| {
            steps.try_fold(root, |at, step| at.get(step.replace("~1", "/").replace("~0", "~").as_str()))
        });
        item = found.ok_or(UsageError::OtherDocument { file: file.into(), reference })?;
    }
    Ok(item)
}

/// Returns the paths of the servers that a document or an operation names; `None` if it names none.
fn bases(value: &Value) -> Option<Vec<String>> {
    value.as_mapping().and_then(bases_in)
}

fn bases_in(mapping: &Mapping) -> Option<Vec<String>> {
    let servers = mapping.get("servers")?.as_sequence()?;
    let mut seen = HashSet::new();
    Some(servers.iter().flat_map(bases_of_server).filter(|base| seen.insert(base.clone())).collect())
}

/// Returns the paths of a server's address: with the defaults of its variables, and with every value of each.
fn bases_of_server(server: &Value) -> Vec<String> {
    let url = server.get("url").map(text).unwrap_or_default();
    let variables = server.get("variables").and_then(Value::as_mapping);
    let variables: Vec<(String, &Value)> =
        variables.into_iter().flatten().map(|(name, variable)| (format!("{{{}}}", text(name)), variable)).collect();
    let of = |variable: &Value| variable.get("default").map(text).unwrap_or_default();
    let with_defaults =
        |url: &str| variables.iter().fold(url.to_owned(), |url, (name, variable)| url.replace(name, &of(variable)));
    let mut urls = vec![with_defaults(&url)];
    for (name, variable) in variables.iter().filter(|(name, _)| url.contains(name.as_str())) {
        let values = variable.get("enum").and_then(Value::as_sequence).into_iter().flatten();
        urls.extend(values.map(|value| with_defaults(&url.replace(name, &text(value)))));
    }
    urls.iter().map(|url| path_of(url)).collect()
}

/// Returns the path of an address, without a slash at its end.
fn path_of(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let path = match url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//")) {
        Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => url,
    };
    let path = path.trim_end_matches('/');
    if path.is_empty() || path.starts_with('/') { path.into() } else { format!("/{path}") }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test may panic")]
mod tests {
    use super::{Document, path_of};

    #[test]
    fn addresses_have_paths() {
        for (url, path) in [
            ("https://api.example.com", ""),
            ("https://api.example.com/", ""),
            ("https://api.example.com/v2/", "/v2"),
            ("//api.example.com/v2", "/v2"),
            ("/api/v2", "/api/v2"),
            ("/", ""),
            ("", ""),
            ("v2", "/v2"),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }

    fn endpoints(text: &str) -> Vec<String> {
        let document = Document::of_bytes("api.yaml", text.as_bytes()).expect("a document");
        document.endpoints.iter().map(|one| format!("{one} {:?}", one.bases)).collect()
    }

    #[test]
    fn servers_of_an_operation_win_over_those_of_its_path_and_of_the_document() {
        let text = "
openapi: 3.1.0
servers: [{ url: 'https://{region}.example.com/{version}', variables: { region: { default: eu }, version: { default: v2, enum: [v1, v2] } } }]
paths:
  /a: { get: {} }
  /b: { servers: [{ url: /of-path }], get: {}, post: { servers: [{ url: /of-operation }] } }
";
        assert_eq!(
            endpoints(text),
            [r#"GET /a ["/v2", "/v1"]"#, r#"GET /b ["/of-path"]"#, r#"POST /b ["/of-operation"]"#]
        );
    }

    #[test]
    fn path_items_are_found_by_reference() {
        let text = r##"{"openapi":"3.1.0","paths":{"/a":{"$ref":"#/components/pathItems/a"},"/b":{"$ref":"#/paths/~1a"},"x-c":{"get":{}}},
            "components":{"pathItems":{"a":{"put":{"responses":{"200":{}}}}}}}"##;
        assert_eq!(endpoints(text), ["PUT /a []", "PUT /b []"]);
        let elsewhere = "{openapi: 3.0.1, paths: {/a: {$ref: 'other.yaml#/a'}}}";
        let error = Document::of_bytes("api.yaml", elsewhere.as_bytes()).err().expect("an error");
        assert_eq!(error.to_string(), "`api.yaml` refers to `other.yaml#/a`, which is not in the document");
    }

    #[test]
    fn json_may_be_indented_by_tabs_and_yaml_may_have_numbers_as_keys() {
        assert_eq!(endpoints("{\n\t\"openapi\": \"3.0.3\",\n\t\"paths\": {\"/a\": {\"get\": null}}\n}"), ["GET /a []"]);
        assert_eq!(
            endpoints("openapi: 3.0\npaths: {/a?kind=b: {get: {responses: {200: {}}}, head: {}}}"),
            ["GET /a []", "HEAD /a []"]
        );
    }
}
