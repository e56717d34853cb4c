"""Tests of a program against the vectors in the CSV file that the environment variable VECTORS names."""

import csv
import os

import pytest

from access import may


def vectors():
    with open(os.environ["VECTORS"], newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def names(vector):
    return tuple(vector[column] for column in ("role", "token", "api", "action", "owner"))


def told(vector):
    return "{}/{} {}.{} {}".format(*names(vector))


@pytest.mark.parametrize("vector", vectors(), ids=told)
def test_decides_as_the_policy(vector):
    assert may(*names(vector)) == (vector["decision"] == "allow"), vector["rule"] or "the default"


def any_token(role, token, api, action, owner):
    return may(role, "user_api", api, action, owner)


def power_reads_users(role, token, api, action, owner):
    if (role, api, action) == ("power", "organization", "list_users"):
        role = "admin"
    return may(role, token, api, action, owner)


def nobody_leaves_a_team(role, token, api, action, owner):
    if (api, action) == ("team", "remove_member"):
        owner = "other"
    return may(role, token, api, action, owner)


def validating_is_open(role, token, api, action, owner):
    return action == "validate" or may(role, token, api, action, owner)


@pytest.mark.parametrize("faulty", [any_token, power_reads_users, nobody_leaves_a_team, validating_is_open])
def test_vectors_tell_a_fault(faulty):
    assert any(faulty(*names(vector)) != (vector["decision"] == "allow") for vector in vectors())
