"""The vendor's Python client, in front of a gateway and a service that stands for the API.

The client is the package `signalfx`. The environment variable `GATEWAY` names the example program `observability`, which has a user
of each role, and an org token of each scope. Who may do what is written by hand from the service's documentation.
"""

import contextlib
import os
import socket
import subprocess

import pytest
import requests
import signalfx
from signalfx.signalflow import SignalFlowClient, errors, sse, ws
from signalfx.signalflow.computation import Computation

GATEWAY = os.environ["GATEWAY"]
USERS = ["admin", "power", "usage", "read_only"]
ORG_TOKENS = {"org-power": "secret-power", "org-read": "secret-read", "ingest": "secret-ingest", "rum": "secret-rum"}
EVERYBODY = [*USERS, *ORG_TOKENS, "nobody"]
READERS = [*USERS, "org-power", "org-read"]
WRITERS = ["admin", "power", "org-power"]


class Service:
    """The program, and clients of it."""

    def __init__(self, port):
        self.client = signalfx.SignalFx(
            api_endpoint=f"http://127.0.0.1:{port}",
            stream_endpoint=f"http://localhost:{port}",
            ingest_endpoint=f"http://ingest.localhost:{port}",
        )

    def token(self, who):
        if who in USERS:
            return self.client.login(f"{who}@example.com", f"{who}-password")
        return ORG_TOKENS.get(who, "guess")

    def rest(self, who):
        return self.client.rest(self.token(who))

    def send(self, who, method, path, **more):
        """Sends a request for which the client has no function, over its session."""
        rest = self.rest(who)
        return rest._session.request(method, rest._u(path), **more)


@pytest.fixture
def start(monkeypatch):
    """Starts programs, each with its own state, and ends them."""
    resolve = socket.getaddrinfo
    here = lambda host, *more, **named: resolve("127.0.0.1" if str(host).endswith(".localhost") else host, *more, **named)
    monkeypatch.setattr(socket, "getaddrinfo", here)
    with contextlib.ExitStack() as programs:

        def start():
            program = programs.enter_context(subprocess.Popen([GATEWAY], stdout=subprocess.PIPE, text=True))
            programs.callback(program.terminate)
            return Service(program.stdout.readline().strip().rsplit(":", 1)[1])

        yield start


@pytest.fixture
def service(start):
    return start()


def status(call):
    """Returns the status of the answer to a call of the client, which raises an error if it is none of success."""
    try:
        call()
    except requests.HTTPError as error:
        assert error.response.headers["Content-Type"] == "application/json"
        assert error.response.json()["code"] == error.response.status_code
        assert error.response.json()["requestId"] == error.response.headers["X-Request-Id"]
        return error.response.status_code
    return 200


DETECTOR = {"name": "cpu", "programText": "data('cpu').publish()", "rules": []}
HELD = {"authorizedWriters": {"users": ["U-power", "U-read_only", "U-usage"], "teams": []}}
SAME = {"authorizedWriters": {"users": ["U-admin"], "teams": []}}

CALLS = [
    ("get_organization", lambda rest: rest.get_organization(), ["admin"]),
    ("get_dashboard", lambda rest: rest.get_dashboard("D-foreign"), READERS),
    ("get_dashboards", lambda rest: rest.get_dashboards(), READERS),
    ("get_dashboard_group", lambda rest: rest.get_dashboard_group("G-held"), READERS),
    ("get_detectors", lambda rest: rest.get_detectors(), READERS),
    ("get_metric_by_name", lambda rest: rest.get_metric_by_name("cpu.load"), READERS),
    ("validate_detector", lambda rest: rest.validate_detector(DETECTOR), READERS),
    ("create_detector", lambda rest: rest.create_detector(DETECTOR), WRITERS),
    ("delete_detector", lambda rest: rest.delete_detector("DET-foreign"), WRITERS),
    ("update_metric_by_name", lambda rest: rest.update_metric_by_name("new", "GAUGE"), WRITERS),
    ("update_tag", lambda rest: rest.update_tag("prod", description="d"), WRITERS),
    ("delete_tag", lambda rest: rest.delete_tag("prod"), ["admin"]),
    # An ordinary edit, more writers on an item of one's own, and an update that leaves the writers of another's out.
    ("update_detector, the same writers", lambda rest: rest.update_detector("DET-foreign", {**DETECTOR, **SAME}), WRITERS),
    ("update_detector, more writers", lambda rest: rest.update_detector("DET-held", {**DETECTOR, **HELD}), ["admin", "power"]),
    ("update_detector, no writers", lambda rest: rest.update_detector("DET-foreign", DETECTOR), ["admin"]),
    ("update_detector, writer of all", lambda rest: rest.update_detector("DET-foreign", {**DETECTOR, **HELD}), ["admin"]),
]


@pytest.mark.parametrize("call, allowed", [row[1:] for row in CALLS], ids=[row[0] for row in CALLS])
def test_who_may_do_what(start, call, allowed):
    # Nothing comes of what is refused, so those who may not share a service.
    shared = start()
    for who in EVERYBODY:
        service = start() if who in allowed else shared
        expected = 200 if who in allowed else 401 if who == "nobody" else 403
        try:
            assert status(lambda: call(service.rest(who))) == expected, who
        except ValueError:
            # The client reads an answer without a body as JSON.
            assert who in allowed, who


def test_a_wrong_password(service):
    with pytest.raises(requests.HTTPError) as error:
        service.client.login("admin@example.com", "guess")
    assert error.value.response.status_code == 401


def test_a_session_ends(service):
    rest = service.rest("read_only")
    assert status(rest.get_dashboards) == 200
    assert rest._session.delete(rest._u("v2/session")).status_code == 204
    assert status(rest.get_dashboards) == 401


def test_leaving_a_team(service):
    assert service.send("power", "DELETE", "v2/team/T1/member/M-admin").status_code == 403
    assert service.send("power", "DELETE", "v2/team/T1/members", json={"members": ["M-power", "M-admin"]}).status_code == 403
    assert service.send("power", "DELETE", "v2/team/T1/members", json={"members": ["M-power"]}).status_code == 204
    assert service.send("read_only", "DELETE", "v2/team/T1/member/M-read_only").status_code == 204
    assert service.send("power", "PUT", "v2/team/T1", json={"name": "core", "members": []}).status_code == 403
    assert service.send("read_only", "GET", "v2/team/T1").json()["members"] == ["M-admin"]
    assert service.send("admin", "DELETE", "v2/team/T1/member/M-admin").status_code == 204


def test_tricks_of_encoding(service):
    send = lambda path: service.send("power", "GET", path).status_code
    assert send("v2/%6Frganization") == 403
    assert send("v2/organization/") == 403
    assert send("v2/organization;x") == 400
    assert send("v2//organization") == 400
    assert send("v2/token/ci%2Fdeploy") == 200
    # The client does not encode the slash of a name, so that the path is one that the service does not have.
    assert status(lambda: service.rest("power").get_metric_by_name("jvm/heap")) == 404
    assert service.send("power", "GET", "v2/team", headers={"X-HTTP-Method-Override": "DELETE"}).status_code == 400


def test_only_administrators_are_told_why(service):
    denied = lambda who: service.send(who, "POST", "v2/datapoint", headers={"Host": "ingest.localhost"}, json=[]).json()
    assert denied("admin")["code"] == denied("power")["code"] == 403
    assert "explanations" in denied("admin") and "explanations" not in denied("power")


@pytest.mark.parametrize("transport", [sse.SSETransport, ws.WebSocketTransport])
def test_computations(service, transport):
    flow = lambda who: SignalFlowClient(service.token(who), service.client._stream_endpoint, transport=transport)
    with flow("power") as client:
        computation = client.execute("data('cpu').publish()")
        for _ in computation.stream():
            pass
        assert (computation.id, computation.state) == ("H1", Computation.STATE_COMPLETED)
    with flow("nobody") as client, pytest.raises(errors.SignalFlowException) as error:
        list(client.execute("data('cpu').publish()").stream())
    assert error.value.code == (401 if transport is sse.SSETransport else 4401)


def test_computations_are_for_power_users(service):
    for who in ["usage", "read_only", "org-read", "ingest"]:
        with pytest.raises(errors.SignalFlowException) as error:
            sse.SSETransport(service.token(who), service.client._stream_endpoint).execute("data('cpu').publish()", {})
        assert error.value.code == 403, who


# The client's protocol buffers are those of an older release.
@pytest.mark.filterwarnings("ignore:Call to deprecated create function")
def test_sending_data(service):
    for who in EVERYBODY:
        sender = service.client.ingest(service.token(who))
        expected = 200 if who == "ingest" else 401 if who == "nobody" else 403
        answers = []
        sender._session.hooks["response"].append(lambda answer, **_: answers.append(answer.status_code))
        sender.send_event(event_type="deploy")
        sender.send(gauges=[{"metric": "cpu", "value": 1}])
        sender.stop()
        assert answers[:1] == [expected], who
