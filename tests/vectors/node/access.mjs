// Who may do what: a program that the vectors test, written by hand from the vendor's page.

// For each API, the actions that are for administrators alone, whoever owns the target.
const forAdministrators = {
  integration: ["create", "update", "delete", "validate"],
  org_token: ["create", "update", "delete", "rotate_secret"],
  organization: [
    "read",
    "list_users",
    "read_user",
    "create_metric_category",
    "update_metric_category",
    "delete_metric_category",
    "invite_user",
    "invite_group",
    "grant_admin",
    "delete_user",
  ],
  team: ["create", "update", "delete"],
};

// Those that are for administrators alone where the target is somebody else's.
const ofOthers = {
  dashboard: ["change_write_permission", "remove_write_permission"],
  dashboard_group: ["change_write_permission", "remove_write_permission"],
  detector: ["change_write_permission", "remove_write_permission"],
  team: ["remove_member"],
};

// Those that need a user API access token, and no role, where the caller has write permission on the item.
const onHeldItems = ["change_write_permission", "remove_write_permission"];

/** Whether a request is allowed. */
export function may({ role, token, api, action, owner }) {
  const isForAdministrators =
    (forAdministrators[api] ?? []).includes(action) || (owner === "other" && (ofOthers[api] ?? []).includes(action));
  if (isForAdministrators) {
    return role === "admin" && token === "user_api";
  }
  return !(owner === "held" && onHeldItems.includes(action)) || token === "user_api";
}
