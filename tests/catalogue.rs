//! The built-in policy on roles against the service's REST API: every request of the API with the roles and tokens that may
//! make it, written by hand from the vendor's documentation, client and API reference, and not from the policy.

use portcullis::{Decision, Names, Policy, reading::Loader, rules::Rule};
use std::collections::BTreeSet;

const ROLES: [&str; 4] = ["admin", "power", "usage", "read_only"];
const TOKENS: [&str; 4] = ["user_api", "org_api", "org_ingest", "org_rum"];

fn policy() -> Policy {
    Loader::new().load_built_in("splunk-observability/roles").expect("the built-in policy loads")
}

/// Who may make a request.
#[derive(Clone, Copy)]
enum Who {
    /// An administrator, with a user API access token.
    Administrators,
    /// An administrator or a power user, with a user API access token or an org token with the API scope.
    Writers,
    /// An administrator or a power user, with a user API access token.
    WritingUsers,
    /// Every role, with a user API access token or an org token with the API scope.
    Readers,
    /// Every role, with a user API access token.
    Users,
    /// An org token with the INGEST scope, which has no role.
    Senders,
}

impl Who {
    fn includes(self, role: &str, token: &str) -> bool {
        let is_writer = ["admin", "power"].contains(&role);
        let is_api_token = ["user_api", "org_api"].contains(&token);
        match self {
            Self::Administrators => role == "admin" && token == "user_api",
            Self::Writers => is_writer && is_api_token,
            Self::WritingUsers => is_writer && token == "user_api",
            Self::Readers => is_api_token,
            Self::Users => token == "user_api",
            Self::Senders => token == "org_ingest",
        }
    }
}

use Who::{Administrators, Readers, Senders, Users, Writers, WritingUsers};

/// What an HTTP request asks for: its method and path, the operation, the owner, and who may do it. A request that can ask for
/// several things has several lines.
type Line = (&'static str, &'static str, &'static str, &'static str, Who);

/// The API on the hosts `api`, `stream`, `ingest` and `backfill`.
const CATALOGUE: &[Line] = &[
    ("POST", "/v2/integration", "integration.create", "none", Administrators),
    ("GET", "/v2/integration", "integration.list", "none", Readers),
    ("GET", "/v2/integration/{id}", "integration.read", "none", Readers),
    ("PUT", "/v2/integration/{id}", "integration.update", "none", Administrators),
    ("DELETE", "/v2/integration/{id}", "integration.delete", "none", Administrators),
    ("GET", "/v2/integration/validate/{id}", "integration.validate", "none", Administrators),
    ("POST", "/v2/token", "org_token.create", "none", Administrators),
    ("GET", "/v2/token", "org_token.list", "none", Readers),
    ("GET", "/v2/token/{name}", "org_token.read", "none", Readers),
    ("PUT", "/v2/token/{name}", "org_token.update", "none", Administrators),
    ("DELETE", "/v2/token/{name}", "org_token.delete", "none", Administrators),
    ("POST", "/v2/token/{name}/rotate", "org_token.rotate_secret", "none", Administrators),
    ("POST", "/v2/dashboard", "dashboard.create", "none", Writers),
    ("POST", "/v2/dashboard", "dashboard.change_write_permission", "self", WritingUsers),
    ("POST", "/v2/dashboard", "dashboard.change_write_permission", "held", WritingUsers),
    ("GET", "/v2/dashboard", "dashboard.list", "none", Readers),
    ("GET", "/v2/dashboard/{id}", "dashboard.read", "none", Readers),
    ("PUT", "/v2/dashboard/{id}", "dashboard.update", "none", Writers),
    ("PUT", "/v2/dashboard/{id}", "dashboard.change_write_permission", "self", WritingUsers),
    ("PUT", "/v2/dashboard/{id}", "dashboard.change_write_permission", "held", WritingUsers),
    ("PUT", "/v2/dashboard/{id}", "dashboard.change_write_permission", "other", Administrators),
    ("PUT", "/v2/dashboard/{id}", "dashboard.remove_write_permission", "self", WritingUsers),
    ("PUT", "/v2/dashboard/{id}", "dashboard.remove_write_permission", "held", WritingUsers),
    ("PUT", "/v2/dashboard/{id}", "dashboard.remove_write_permission", "other", Administrators),
    ("DELETE", "/v2/dashboard/{id}", "dashboard.delete", "none", Writers),
    ("POST", "/v2/dashboard/validate", "dashboard.validate", "none", Readers),
    ("POST", "/v2/dashboard/simple", "dashboard.create", "none", Writers),
    ("POST", "/v2/dashboardgroup", "dashboard_group.create", "none", Writers),
    ("POST", "/v2/dashboardgroup", "dashboard_group.change_write_permission", "self", WritingUsers),
    ("POST", "/v2/dashboardgroup", "dashboard_group.change_write_permission", "held", WritingUsers),
    ("GET", "/v2/dashboardgroup", "dashboard_group.list", "none", Readers),
    ("GET", "/v2/dashboardgroup/{id}", "dashboard_group.read", "none", Readers),
    ("PUT", "/v2/dashboardgroup/{id}", "dashboard_group.update", "none", Writers),
    ("PUT", "/v2/dashboardgroup/{id}", "dashboard_group.change_write_permission", "self", WritingUsers),
    ("PUT", "/v2/dashboardgroup/{id}", "dashboard_group.change_write_permission", "held", WritingUsers),
    ("PUT", "/v2/dashboardgroup/{id}", "dashboard_group.change_write_permission", "other", Administrators),
    ("PUT", "/v2/dashboardgroup/{id}", "dashboard_group.remove_write_permission", "self", WritingUsers),
    ("PUT", "/v2/dashboardgroup/{id}", "dashboard_group.remove_write_permission", "held", WritingUsers),
    ("PUT", "/v2/dashboardgroup/{id}", "dashboard_group.remove_write_permission", "other", Administrators),
    ("DELETE", "/v2/dashboardgroup/{id}", "dashboard_group.delete", "none", Writers),
    ("POST", "/v2/dashboardgroup/validate", "dashboard_group.validate", "none", Readers),
    ("POST", "/v2/dashboardgroup/{id}/dashboard", "dashboard_group.clone_dashboard", "none", Writers),
    ("POST", "/v2/detector", "detector.create", "none", Writers),
    ("POST", "/v2/detector", "detector.change_write_permission", "self", WritingUsers),
    ("POST", "/v2/detector", "detector.change_write_permission", "held", WritingUsers),
    ("GET", "/v2/detector", "detector.list", "none", Readers),
    ("GET", "/v2/detector/{id}", "detector.read", "none", Readers),
    ("PUT", "/v2/detector/{id}", "detector.update", "none", Writers),
    ("PUT", "/v2/detector/{id}", "detector.change_write_permission", "self", WritingUsers),
    ("PUT", "/v2/detector/{id}", "detector.change_write_permission", "held", WritingUsers),
    ("PUT", "/v2/detector/{id}", "detector.change_write_permission", "other", Administrators),
    ("PUT", "/v2/detector/{id}", "detector.remove_write_permission", "self", WritingUsers),
    ("PUT", "/v2/detector/{id}", "detector.remove_write_permission", "held", WritingUsers),
    ("PUT", "/v2/detector/{id}", "detector.remove_write_permission", "other", Administrators),
    ("DELETE", "/v2/detector/{id}", "detector.delete", "none", Writers),
    ("PUT", "/v2/detector/{id}/enable", "detector.enable", "none", Writers),
    ("PUT", "/v2/detector/{id}/disable", "detector.disable", "none", Writers),
    ("GET", "/v2/detector/{id}/events", "detector.list_events", "none", Readers),
    ("GET", "/v2/detector/{id}/incidents", "detector.list_incidents", "none", Readers),
    ("POST", "/v2/detector/validate", "detector.validate", "none", Readers),
    ("GET", "/v2/organization", "organization.read", "none", Administrators),
    ("GET", "/v2/organization/member", "organization.list_users", "none", Administrators),
    ("GET", "/v2/organization/member/{id}", "organization.read_user", "self", Administrators),
    ("GET", "/v2/organization/member/{id}", "organization.read_user", "other", Administrators),
    ("POST", "/v2/organization/member", "organization.invite_user", "none", Administrators),
    ("POST", "/v2/organization/member", "organization.grant_admin", "other", Administrators),
    ("PUT", "/v2/organization/member/{id}", "organization.grant_admin", "self", Administrators),
    ("PUT", "/v2/organization/member/{id}", "organization.grant_admin", "other", Administrators),
    ("PUT", "/v2/organization/member/{id}", "organization.revoke_admin", "self", Administrators),
    ("PUT", "/v2/organization/member/{id}", "organization.revoke_admin", "other", Administrators),
    ("DELETE", "/v2/organization/member/{id}", "organization.delete_user", "self", Administrators),
    ("DELETE", "/v2/organization/member/{id}", "organization.delete_user", "other", Administrators),
    ("POST", "/v2/organization/members", "organization.invite_group", "none", Administrators),
    ("POST", "/v2/organization/members", "organization.grant_admin", "other", Administrators),
    ("POST", "/v2/organization/orgMembers", "organization.invite_group", "none", Administrators),
    ("POST", "/v2/organization/orgMembers", "organization.grant_admin", "other", Administrators),
    ("GET", "/v2/organization/custom-categories", "organization.list_metric_categories", "none", Readers),
    ("PATCH", "/v2/organization/custom-categories", "organization.create_metric_category", "none", Administrators),
    ("PATCH", "/v2/organization/custom-categories", "organization.update_metric_category", "none", Administrators),
    ("PATCH", "/v2/organization/custom-categories", "organization.delete_metric_category", "none", Administrators),
    ("POST", "/v2/team", "team.create", "none", Administrators),
    ("GET", "/v2/team", "team.list", "none", Readers),
    ("GET", "/v2/team/{tid}", "team.read", "none", Readers),
    ("PUT", "/v2/team/{tid}", "team.update", "none", Administrators),
    ("PUT", "/v2/team/{tid}", "team.add_member", "self", WritingUsers),
    ("PUT", "/v2/team/{tid}", "team.add_member", "other", Administrators),
    ("PUT", "/v2/team/{tid}", "team.remove_member", "self", Users),
    ("PUT", "/v2/team/{tid}", "team.remove_member", "other", Administrators),
    ("DELETE", "/v2/team/{tid}", "team.delete", "none", Administrators),
    ("PUT", "/v2/team/{tid}/member/{uid}", "team.add_member", "self", WritingUsers),
    ("PUT", "/v2/team/{tid}/member/{uid}", "team.add_member", "other", Administrators),
    ("DELETE", "/v2/team/{tid}/member/{uid}", "team.remove_member", "self", Users),
    ("DELETE", "/v2/team/{tid}/member/{uid}", "team.remove_member", "other", Administrators),
    ("PUT", "/v2/team/{tid}/members", "team.add_member", "self", WritingUsers),
    ("PUT", "/v2/team/{tid}/members", "team.add_member", "other", Administrators),
    ("DELETE", "/v2/team/{tid}/members", "team.remove_member", "self", Users),
    ("DELETE", "/v2/team/{tid}/members", "team.remove_member", "other", Administrators),
    ("POST", "/v2/team/{tid}/detector/{did}", "team.link_detector", "none", Writers),
    ("DELETE", "/v2/team/{tid}/detector/{did}", "team.unlink_detector", "none", Writers),
    ("POST", "/v2/team/{tid}/dashboardgroup/{gid}", "team.link_dashboard_group", "none", Writers),
    ("DELETE", "/v2/team/{tid}/dashboardgroup/{gid}", "team.unlink_dashboard_group", "none", Writers),
    ("GET", "/v2/role", "role.list", "none", Administrators),
    ("GET", "/v2/role/{roleId}", "role.read", "none", Writers),
    ("PATCH", "/v2/role/assign", "role.assign", "none", Administrators),
    ("PATCH", "/v2/role/assign", "role.assign", "self", Administrators),
    ("PATCH", "/v2/role/assign", "role.assign", "other", Administrators),
    ("PATCH", "/v2/role/assign", "organization.grant_admin", "self", Administrators),
    ("PATCH", "/v2/role/assign", "organization.grant_admin", "other", Administrators),
    ("PATCH", "/v2/role/dismiss", "role.dismiss", "none", Administrators),
    ("PATCH", "/v2/role/dismiss", "role.dismiss", "self", Administrators),
    ("PATCH", "/v2/role/dismiss", "role.dismiss", "other", Administrators),
    ("POST", "/v2/session", "session.create", "self", Users),
    ("DELETE", "/v2/session", "session.delete", "self", Users),
    ("POST", "/v2/password/update", "password.update", "self", Users),
    ("POST", "/v2/chart", "chart.create", "none", Writers),
    ("GET", "/v2/chart", "chart.list", "none", Readers),
    ("GET", "/v2/chart/{id}", "chart.read", "none", Readers),
    ("PUT", "/v2/chart/{id}", "chart.update", "none", Writers),
    ("DELETE", "/v2/chart/{id}", "chart.delete", "none", Writers),
    ("POST", "/v2/chart/createSloChart", "chart.create_slo_chart", "none", Writers),
    ("PUT", "/v2/chart/updateSloChart/{id}", "chart.update_slo_chart", "none", Writers),
    ("POST", "/v2/chart/validate", "chart.validate", "none", Readers),
    ("GET", "/v2/dimension", "dimension.list", "none", Readers),
    ("GET", "/v2/dimension/{key}/{value}", "dimension.read", "none", Readers),
    ("PUT", "/v2/dimension/{key}/{value}", "dimension.update", "none", Writers),
    ("GET", "/v2/metric", "metric.list", "none", Readers),
    ("GET", "/v2/metric/{name}", "metric.read", "none", Readers),
    ("PUT", "/v2/metric/{name}", "metric.update", "none", Writers),
    ("GET", "/v2/metrictimeseries", "metric_time_series.list", "none", Readers),
    ("GET", "/v2/metrictimeseries/{id}", "metric_time_series.read", "none", Readers),
    ("GET", "/v2/tag", "tag.list", "none", Readers),
    ("GET", "/v2/tag/{name}", "tag.read", "none", Readers),
    ("PUT", "/v2/tag/{name}", "tag.update", "none", Writers),
    ("DELETE", "/v2/tag/{name}", "tag.delete", "none", Administrators),
    ("POST", "/v2/alertmuting", "muting_rule.create", "none", Writers),
    ("GET", "/v2/alertmuting", "muting_rule.list", "none", Readers),
    ("GET", "/v2/alertmuting/{id}", "muting_rule.read", "none", Readers),
    ("PUT", "/v2/alertmuting/{id}", "muting_rule.update", "none", Writers),
    ("DELETE", "/v2/alertmuting/{id}", "muting_rule.delete", "none", Writers),
    ("PUT", "/v2/alertmuting/{id}/unmute", "muting_rule.unmute", "none", Writers),
    ("GET", "/v2/incident", "incident.list", "none", Readers),
    ("GET", "/v2/incident/{id}", "incident.read", "none", Readers),
    ("PUT", "/v2/incident/{id}/clear", "incident.clear", "none", Writers),
    ("PUT", "/v2/incident/clear", "incident.clear", "none", Writers),
    ("POST", "/v2/alert/emailtemplate", "email_template.create", "none", Writers),
    ("GET", "/v2/alert/emailtemplate", "email_template.list", "none", Readers),
    ("GET", "/v2/alert/emailtemplate/{id}", "email_template.read", "none", Readers),
    ("PUT", "/v2/alert/emailtemplate/{id}", "email_template.update", "none", Writers),
    ("DELETE", "/v2/alert/emailtemplate/{id}", "email_template.delete", "none", Writers),
    ("POST", "/v2/slo", "slo.create", "none", Writers),
    ("GET", "/v2/slo/{id}", "slo.read", "none", Readers),
    ("PUT", "/v2/slo/{id}", "slo.update", "none", Writers),
    ("DELETE", "/v2/slo/{id}", "slo.delete", "none", Writers),
    ("POST", "/v2/slo/validate", "slo.validate", "none", Writers),
    ("POST", "/v2/slo/search", "slo.search", "none", Readers),
    ("POST", "/v2/crosslink", "data_link.create", "none", Administrators),
    ("POST", "/v2/crosslink", "data_link.create_local", "none", Writers),
    ("GET", "/v2/crosslink", "data_link.list", "none", Readers),
    ("GET", "/v2/crosslink/{id}", "data_link.read", "none", Readers),
    ("PUT", "/v2/crosslink/{id}", "data_link.update", "none", Administrators),
    ("PUT", "/v2/crosslink/{id}", "data_link.update_local", "none", Writers),
    ("DELETE", "/v2/crosslink/{id}", "data_link.delete", "none", Administrators),
    ("DELETE", "/v2/crosslink/{id}", "data_link.delete_local", "none", Writers),
    ("GET", "/v2/automated-archival/settings", "automated_archival.read_settings", "none", Readers),
    ("POST", "/v2/automated-archival/settings", "automated_archival.create_settings", "none", Writers),
    ("PUT", "/v2/automated-archival/settings", "automated_archival.update_settings", "none", Writers),
    ("DELETE", "/v2/automated-archival/settings", "automated_archival.delete_settings", "none", Writers),
    ("GET", "/v2/automated-archival/exempt-metrics", "automated_archival.list_exempt_metrics", "none", Readers),
    ("POST", "/v2/automated-archival/exempt-metrics", "automated_archival.add_exempt_metrics", "none", Writers),
    ("DELETE", "/v2/automated-archival/exempt-metrics", "automated_archival.remove_exempt_metrics", "none", Writers),
    ("GET", "/v2/automated-archival/preview", "automated_archival.preview", "none", Readers),
    ("GET", "/v2/metricruleset", "metric_ruleset.list", "none", Readers),
    ("POST", "/v2/metricruleset", "metric_ruleset.create", "none", Writers),
    ("POST", "/v2/metricruleset", "metric_ruleset.change_routing", "none", Administrators),
    ("GET", "/v2/metricruleset/{id}", "metric_ruleset.read", "none", Readers),
    ("PUT", "/v2/metricruleset/{id}", "metric_ruleset.update", "none", Writers),
    ("PUT", "/v2/metricruleset/{id}", "metric_ruleset.change_routing", "none", Administrators),
    ("DELETE", "/v2/metricruleset/{id}", "metric_ruleset.delete", "none", Writers),
    ("DELETE", "/v2/metricruleset/{id}", "metric_ruleset.delete_not_real_time", "none", Administrators),
    ("POST", "/v2/metricruleset/generateAggregationMetricName", "metric_ruleset.generate_metric_name", "none", Readers),
    ("GET", "/v2/metricruleset/restoration/{id}", "metric_ruleset.read_restoration", "none", Readers),
    ("POST", "/v2/navigator", "navigator.create", "none", Administrators),
    ("GET", "/v2/navigator", "navigator.list", "none", Readers),
    ("GET", "/v2/navigator/{id}", "navigator.read", "none", Readers),
    ("PUT", "/v2/navigator/{id}", "navigator.update", "none", Writers),
    ("DELETE", "/v2/navigator/{id}", "navigator.delete", "none", Administrators),
    ("GET", "/v2/navigator/{id}/dashboards", "navigator.list_dashboards", "none", Readers),
    ("GET", "/v2/navigator/{id}/navigatorcustomization", "navigator_customization.list", "none", Readers),
    ("POST", "/v2/navigator/{id}/navigatorcustomization", "navigator_customization.create", "none", Administrators),
    ("GET", "/v2/navigator/{id}/navigatorcustomization/{cid}", "navigator_customization.read", "none", Readers),
    (
        "PUT",
        "/v2/navigator/{id}/navigatorcustomization/{cid}",
        "navigator_customization.update",
        "none",
        Administrators,
    ),
    (
        "DELETE",
        "/v2/navigator/{id}/navigatorcustomization/{cid}",
        "navigator_customization.delete",
        "none",
        Administrators,
    ),
    ("POST", "/v2/apm/topology", "apm_topology.query", "none", Readers),
    ("POST", "/v2/apm/topology/{serviceName}", "apm_topology.query_service", "none", Readers),
    ("GET", "/v2/apm/trace/{traceId}/segments", "apm_trace.download", "none", Readers),
    ("GET", "/v2/apm/trace/{traceId}/latest", "apm_trace.download", "none", Readers),
    ("GET", "/v2/apm/trace/{traceId}/{segmentTimestamp}", "apm_trace.download", "none", Readers),
    ("GET", "/v2/apm/visibility-filter", "apm_visibility_filter.list", "none", Administrators),
    ("GET", "/v2/apm/visibility-filter/{FilterId}", "apm_visibility_filter.read", "none", Administrators),
    ("POST", "/v2/apm/visibility-filter", "apm_visibility_filter.create", "none", Administrators),
    ("DELETE", "/v2/apm/visibility-filter/{FilterId}", "apm_visibility_filter.delete", "none", Administrators),
    ("PUT", "/v2/apm/visibility-filter/{FilterId}/enabled", "apm_visibility_filter.enable", "none", Administrators),
    ("GET", "/v2/audit/events", "audit_event.list", "none", Administrators),
    ("GET", "/v2/event/find", "event.search", "none", Readers),
    ("GET", "/v1/event", "event.search", "none", Readers),
    ("GET", "/v1/timeserieswindow", "data_point.read", "none", Readers),
    ("POST", "/v2/signalflow/execute", "signalflow.execute", "none", Writers),
    ("POST", "/v2/signalflow/start", "signalflow.start", "none", Writers),
    ("POST", "/v2/signalflow/preflight", "signalflow.preflight", "none", Writers),
    ("POST", "/v2/signalflow/{id}/stop", "signalflow.stop", "none", Writers),
    ("GET", "/v2/signalflow/connect", "signalflow.connect", "none", Readers),
    ("GET", "/v2/signalflow/{id}/feedback", "signalflow.feedback", "none", Readers),
    ("POST", "/v2/datapoint", "ingest.send_data_points", "none", Senders),
    ("POST", "/v2/datapoint/otlp", "ingest.send_data_points", "none", Senders),
    ("POST", "/v2/event", "ingest.send_events", "none", Senders),
    ("POST", "/v2/trace", "ingest.send_traces", "none", Senders),
    ("POST", "/v2/trace/otlp", "ingest.send_traces", "none", Senders),
    ("POST", "/v1/trace", "ingest.send_traces", "none", Senders),
    ("POST", "/v1/backfill", "ingest.backfill", "none", Senders),
    ("GET", "/v2/fm-service/v1/clients", "client_inventory.list", "none", Readers),
    ("GET", "/v2/fm-service/v1/clients/{id}", "client_inventory.read", "none", Readers),
    ("GET", "/v2/fm-service/v1/clients/{id}/config", "client_inventory.read_configuration", "none", Readers),
    ("POST", "/v2/fm-service/v1/clients/configs:batch", "client_inventory.read_configuration", "none", Readers),
    ("GET", "/v2/fm-service/v1/clients/metadata/values", "client_inventory.list_metadata_values", "none", Readers),
];

/// Synthetic Monitoring, below `/v2/synthetics`. The requests for the five kinds of test are alike.
const SYNTHETICS: &[Line] = &[
    ("GET", "tests", "synthetics_test.list", "none", Readers),
    ("GET", "tests/{kind}/{id}", "synthetics_test.read", "none", Readers),
    ("POST", "tests/{kind}", "synthetics_test.create", "none", Writers),
    ("PUT", "tests/{kind}/{id}", "synthetics_test.update", "none", Writers),
    ("DELETE", "tests/{kind}/{id}", "synthetics_test.delete", "none", Writers),
    ("DELETE", "tests/{id}", "synthetics_test.delete", "none", Writers),
    ("POST", "tests/bulk_delete", "synthetics_test.delete", "none", Writers),
    ("POST", "tests/{kind}/try_now", "synthetics_test.try_now", "none", Writers),
    ("POST", "tests/{kind}/validate", "synthetics_test.validate", "none", Writers),
    ("PUT", "tests/{kind}/{id}/validate", "synthetics_test.validate", "none", Writers),
    ("GET", "v2/tests/{kind}/{id}", "synthetics_test.read", "none", Readers),
    ("POST", "v2/tests/{kind}", "synthetics_test.create", "none", Writers),
    ("PUT", "v2/tests/{kind}/{id}", "synthetics_test.update", "none", Writers),
    ("DELETE", "v2/tests/{kind}/{id}", "synthetics_test.delete", "none", Writers),
    ("POST", "v2/tests/{kind}/try_now", "synthetics_test.try_now", "none", Writers),
    ("POST", "v2/tests/{kind}/validate", "synthetics_test.validate", "none", Writers),
    ("PUT", "v2/tests/{kind}/{id}/validate", "synthetics_test.validate", "none", Writers),
    ("POST", "tests/{id}/run_now", "synthetics_test.run_now", "none", Writers),
    ("PUT", "tests/pause", "synthetics_test.pause", "none", Writers),
    ("PUT", "tests/play", "synthetics_test.play", "none", Writers),
    ("GET", "tests/{id}/runs", "synthetics_run.list", "none", Readers),
    ("GET", "runs/{id}", "synthetics_run.read", "none", Readers),
    ("GET", "tests/{id}/artifacts", "synthetics_run.read_artifacts", "none", Readers),
    ("GET", "variables", "synthetics_variable.list", "none", Readers),
    ("GET", "variables/{id}", "synthetics_variable.read", "none", Readers),
    ("POST", "variables", "synthetics_variable.create", "none", Writers),
    ("PUT", "variables/{id}", "synthetics_variable.update", "none", Writers),
    ("DELETE", "variables/{id}", "synthetics_variable.delete", "none", Writers),
    ("GET", "certificates", "synthetics_certificate.list", "none", Readers),
    ("GET", "certificates/{id}", "synthetics_certificate.read", "none", Readers),
    ("POST", "certificates", "synthetics_certificate.create", "none", Writers),
    ("PUT", "certificates/{id}", "synthetics_certificate.update", "none", Writers),
    ("DELETE", "certificates/{id}", "synthetics_certificate.delete", "none", Writers),
    ("GET", "cacerts", "synthetics_ca_certificate.list", "none", Readers),
    ("GET", "cacerts/{id}", "synthetics_ca_certificate.read", "none", Readers),
    ("POST", "cacerts", "synthetics_ca_certificate.create", "none", Writers),
    ("PUT", "cacerts/{id}", "synthetics_ca_certificate.update", "none", Writers),
    ("DELETE", "cacerts/{id}", "synthetics_ca_certificate.delete", "none", Writers),
    ("GET", "downtime_configurations", "synthetics_downtime.list", "none", Readers),
    ("GET", "downtime_configurations/{id}", "synthetics_downtime.read", "none", Readers),
    ("POST", "downtime_configurations", "synthetics_downtime.create", "none", Administrators),
    ("PUT", "downtime_configurations/{id}", "synthetics_downtime.update", "none", Administrators),
    ("DELETE", "downtime_configurations/{id}", "synthetics_downtime.delete", "none", Administrators),
    ("GET", "locations", "synthetics_location.list", "none", Readers),
    ("GET", "locations/{id}", "synthetics_location.read", "none", Readers),
    ("POST", "locations", "synthetics_location.create", "none", Administrators),
    ("DELETE", "locations/{id}", "synthetics_location.delete", "none", Administrators),
    ("GET", "locations/{id}/runner_tokens", "synthetics_runner_token.list", "none", Administrators),
    ("GET", "locations/{id}/runner_tokens/{tid}", "synthetics_runner_token.read", "none", Administrators),
    ("POST", "locations/{id}/runner_tokens", "synthetics_runner_token.create", "none", Administrators),
    ("DELETE", "locations/{id}/runner_tokens/{tid}", "synthetics_runner_token.delete", "none", Administrators),
    ("GET", "devices", "synthetics_device.list", "none", Readers),
    ("GET", "chrome_flags", "synthetics_chrome_flag.list", "none", Readers),
    ("GET", "excluded_file_types", "synthetics_excluded_file_type.list", "none", Readers),
    ("GET", "audits", "synthetics_audit.list", "none", Readers),
];

fn lines() -> impl Iterator<Item = &'static Line> {
    CATALOGUE.iter().chain(SYNTHETICS)
}

#[test]
fn every_request_of_the_catalogue_is_decided_as_its_line_says() {
    let policy = policy();
    for (method, path, operation, owner, who) in lines() {
        let (api, action) = operation.split_once('.').expect("an operation");
        for role in ROLES {
            for token in TOKENS {
                let names = Names::new(role, token, api, action).with_owner(owner);
                let request = policy.resolve(&names).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
                let expected = Decision::from(who.includes(role, token));
                assert_eq!(policy.decide(request), expected, "{method} {path}: {names}");
            }
        }
    }
}

/// Nothing is forgotten: the operations and owners of the lines are those of the vocabulary.
#[test]
fn the_catalogue_is_the_whole_vocabulary() {
    let policy = policy();
    let vocabulary = policy.vocabulary();
    let listed: BTreeSet<(&str, &str)> = lines().map(|(_, _, operation, owner, _)| (*operation, *owner)).collect();
    let declared: Vec<(String, &str)> = vocabulary
        .requests()
        .filter_map(|request| vocabulary.names(request))
        .filter(|names| (names.role, names.token) == (ROLES[0], Some(TOKENS[0])))
        .map(|names| (format!("{}.{}", names.api, names.action), names.owner.expect("an owner")))
        .collect();
    assert_eq!(listed, declared.iter().map(|(operation, owner)| (operation.as_str(), *owner)).collect());
    assert_eq!(vocabulary.cell_count(), listed.len() * ROLES.len() * TOKENS.len());
}

#[test]
fn no_line_is_there_twice() {
    let listed: BTreeSet<_> =
        lines().map(|(method, path, operation, owner, _)| (method, path, operation, owner)).collect();
    assert_eq!(listed.len(), lines().count());
}

/// The policy includes the one on requests for administrators. What that one denies, it denies; and what it denies for an
/// included request, it denies with the rule and the clause of the page.
#[test]
fn nothing_is_allowed_that_the_page_on_administrators_denies() {
    let whole = policy();
    let page = Policy::splunk_observability().expect("the built-in policy loads");
    for request in page.vocabulary().requests() {
        let names = page.vocabulary().names(request).expect("a request of this policy");
        if page.decide(request).is_deny() {
            let explanation = page.explain(request).expect("a request of this policy");
            let in_whole = whole.resolve(&names).expect("the vocabulary includes the page's");
            let explanation_of_whole = whole.explain(in_whole).expect("a request of this policy");
            assert!(explanation_of_whole.decision().is_deny(), "{names}");
            let rules =
                [&explanation, &explanation_of_whole].map(|explanation| explanation.deciding_rule().map(Rule::id));
            assert_eq!(rules[0], rules[1], "{names}");
        }
    }
}

#[test]
fn every_rule_and_every_exception_cites() {
    let policy = policy();
    for rule in policy.rules().iter() {
        assert!(!rule.citations().is_empty(), "{}", rule.id());
        assert!(rule.exceptions().iter().all(|exception| !exception.citations().is_empty()), "{}", rule.id());
    }
}

/// Rules name the APIs that they are about. Otherwise, one that selects what reads would be about the APIs of an including
/// policy, too.
#[test]
fn no_rule_reaches_an_api_that_an_including_policy_adds() {
    let actions = |marks: &str| {
        let of_action = |action| format!("{action}: {{ {marks}owners: [none, self, held, other] }}");
        policy().vocabulary().actions().names().map(of_action).collect::<Vec<_>>().join(", ")
    };
    let text = format!(
        "portcullis: 1\npolicy: ours\ninclude: builtin:splunk-observability/roles\nvocabulary:\n  apis:\n    \
         of_readers: {{ {} }}\n    of_writers: {{ {} }}\ndefault: deny\nrules: []\n",
        actions("reads: true, "),
        actions("")
    );
    let ours = Loader::new().load_text("ours.yaml", text).expect("a policy");
    let requests = ours.vocabulary().requests().filter_map(|request| ours.vocabulary().names(request));
    let added: Vec<_> = requests.filter(|names| names.api.starts_with("of_")).collect();
    assert!(!added.is_empty());
    for names in added {
        assert_eq!(ours.decide_names(&names), Decision::Deny, "{names}");
    }
}
