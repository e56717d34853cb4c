// Tests of a program against the vectors in the JSON file that the environment variable VECTORS names.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { may } from "./access.mjs";

const { version, vectors } = JSON.parse(readFileSync(process.env.VECTORS, "utf8"));

test("the version of the format is known", () => assert.equal(version, 1));

for (const vector of vectors) {
  const { role, token, api, action, owner, decision, rule } = vector;
  test(`${role}/${token} ${api}.${action} ${owner}: ${decision}`, () => {
    assert.equal(may(vector), decision === "allow", rule ?? "the default");
  });
}

const faulty = {
  "any token will do": (request) => may({ ...request, token: "user_api" }),
  "power users list users": (request) =>
    may(request.role === "power" && request.action === "list_users" ? { ...request, role: "admin" } : request),
  "nobody leaves a team": (request) => may(request.action === "remove_member" ? { ...request, owner: "other" } : request),
  "validating is open to everybody": (request) => request.action === "validate" || may(request),
};

for (const [fault, answers] of Object.entries(faulty)) {
  test(`the vectors tell that ${fault}`, () => {
    assert.ok(vectors.some((vector) => answers(vector) !== (vector.decision === "allow")));
  });
}
