"""Who may do what: a program that the vectors test, written by hand from the vendor's page."""

# For each API, the actions that are for administrators alone, whoever owns the target.
FOR_ADMINISTRATORS = {
    "integration": {"create", "update", "delete", "validate"},
    "org_token": {"create", "update", "delete", "rotate_secret"},
    "organization": {
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
    },
    "team": {"create", "update", "delete"},
}

# Those that are for administrators alone where the target is somebody else's.
OF_OTHERS = {
    "dashboard": {"change_write_permission", "remove_write_permission"},
    "dashboard_group": {"change_write_permission", "remove_write_permission"},
    "detector": {"change_write_permission", "remove_write_permission"},
    "team": {"remove_member"},
}

# Those that need a user API access token, and no role, where the caller has write permission on the item.
ON_HELD_ITEMS = {"change_write_permission", "remove_write_permission"}


def may(role, token, api, action, owner):
    """Whether a request is allowed."""
    is_for_administrators = action in FOR_ADMINISTRATORS.get(api, ()) or (
        owner == "other" and action in OF_OTHERS.get(api, ())
    )
    if is_for_administrators:
        return role == "admin" and token == "user_api"
    return not (owner == "held" and action in ON_HELD_ITEMS) or token == "user_api"
