"""The requests that the vendor's Python client sends, recorded on the wire, and what they demand.

The client is the package `signalfx`. It talks to a server of this test, which records method, target, headers and body as they arrive.
`portcullis route` says what each request demands; the expected demands are written by hand. The environment variable `PORTCULLIS` names
the program.
"""

import http.server
import json
import os
import subprocess
import threading

import pytest
import signalfx
import ws4py.exc
from signalfx.signalflow import sse, ws

PORTCULLIS = os.environ["PORTCULLIS"]
DETECTOR = {"name": "cpu", "programText": "data('cpu').publish()", "rules": []}


class Recorder(http.server.BaseHTTPRequestHandler):
    """Answers every request with what clients expect of lists, and records it."""

    def record(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.recorded.append((self.command, self.path, list(self.headers.items()), self.rfile.read(length)))
        body = b'{"id":"X","results":[],"count":0}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = record

    def log_message(self, *_):
        pass


@pytest.fixture
def recorder():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder) as server:
        server.recorded = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def demands(recorded, host, tmp_path, *more):
    """Returns what a recorded request demands, as `API.ACTION` with the owner where there can be several; `None` without a route."""
    method, target, headers, body = recorded
    # The test stands in for the service's host. Over the stream, the client sends the whole URL as the target.
    here = dict(headers)["Host"]
    target = target.replace(f"//{here}/", f"//{host}/")
    file = tmp_path / "body"
    file.write_bytes(body)
    command = [PORTCULLIS, "route", method, target, "--format", "json", "--body", str(file) if body else "none"]
    for name, value in headers:
        command += ["--header", f"{name}: {host if name == 'Host' else value}"]
    answer = subprocess.run([*command, *more], capture_output=True, text=True)
    found = json.loads(answer.stdout or "null")
    if answer.returncode == 2:
        assert found["outcome"] == "unknown" and found["demands"] is None, answer.stdout
        return None
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert found["outcome"] == "demands"
    return [
        f"{demand['api']}.{demand['action']}" + (f" {demand['owner']}" if demand["owner"] != "none" else "")
        for demand in found["demands"]
    ]


REST = [
    (lambda client: client.search_metrics("cpu*"), ["metric.list"]),
    (lambda client: client.get_metric_by_name("cpu.load"), ["metric.read"]),
    # The client does not encode the slash of a name, so that the path is another one.
    (lambda client: client.get_metric_by_name("jvm/heap"), None),
    (lambda client: client.get_metric_by_name("jvm heap%"), ["metric.read"]),
    (lambda client: client.update_metric_by_name("cpu.load", "GAUGE", description="d"), ["metric.update"]),
    (lambda client: client.search_dimensions("host:*"), ["dimension.list"]),
    (lambda client: client.get_dimension("host", "web-1"), ["dimension.read"]),
    (lambda client: client.update_dimension("host", "web-1", description="d"), ["dimension.update"]),
    (lambda client: client.search_metric_time_series("sf_metric:cpu"), ["metric_time_series.list"]),
    (lambda client: client.get_metric_time_series("AAAA"), ["metric_time_series.read"]),
    (lambda client: client.search_tags("prod"), ["tag.list"]),
    (lambda client: client.get_tag("prod"), ["tag.read"]),
    (lambda client: client.update_tag("prod", description="d"), ["tag.update"]),
    (lambda client: client.delete_tag("prod"), ["tag.delete"]),
    (lambda client: client.get_organization(), ["organization.read"]),
    (lambda client: client.get_chart("C1"), ["chart.read"]),
    (lambda client: client.get_dashboard_group("G1"), ["dashboard_group.read"]),
    (lambda client: client.get_dashboard_groups(), ["dashboard_group.list"]),
    (lambda client: client.get_dashboard("D1"), ["dashboard.read"]),
    (lambda client: client.get_dashboards(), ["dashboard.list"]),
    (lambda client: client.get_detector("D1"), ["detector.read"]),
    (lambda client: client.get_detectors(), ["detector.list"]),
    (lambda client: client.validate_detector(DETECTOR), ["detector.validate"]),
    (lambda client: client.create_detector(DETECTOR), ["detector.create"]),
    (lambda client: client.delete_detector("D1"), ["detector.delete"]),
    (lambda client: client.get_detector_events("D1"), ["detector.list_events"]),
    (lambda client: client.get_detector_incidents("D1"), ["detector.list_incidents"]),
    (lambda client: client.get_incident("I1"), ["incident.read"]),
    (lambda client: client.get_incidents(), ["incident.list"]),
    (lambda client: client.clear_incident("I1"), ["incident.clear"]),
    (lambda client: client.get_datalinks(), ["data_link.list"]),
    (lambda client: client.get_datalink("L1"), ["data_link.read"]),
]


@pytest.mark.parametrize("call, expected", REST, ids=[" ".join(expected or ["no route"]) for _, expected in REST])
def test_requests_of_the_rest_client(recorder, tmp_path, call, expected):
    endpoint = f"http://127.0.0.1:{recorder.server_port}"
    client = signalfx.SignalFx(api_endpoint=endpoint).rest("TOKEN")
    try:
        call(client)
    except Exception:
        # Only what was sent matters.
        pass
    assert recorder.recorded, "nothing was sent"
    assert demands(recorder.recorded[0], "api.us1.signalfx.com", tmp_path) == expected


def test_an_update_that_leaves_the_writers_out(recorder, tmp_path):
    endpoint = f"http://127.0.0.1:{recorder.server_port}"
    signalfx.SignalFx(api_endpoint=endpoint).rest("TOKEN").update_detector("D1", DETECTOR)
    stored = tmp_path / "stored"
    stored.write_text(json.dumps({"authorizedWriters": {"teams": [], "users": ["U1", "U2"]}}))
    known = ["--stored", str(stored), "--caller-user", "U1", "--caller-member", "M1"]
    found = demands(recorder.recorded[0], "api.us1.signalfx.com", tmp_path, *known)
    removed = ["detector.remove_write_permission self", "detector.remove_write_permission held"]
    assert found == ["detector.update", *removed]


def test_computations_over_the_stream(recorder, tmp_path):
    endpoint = f"http://127.0.0.1:{recorder.server_port}"
    for start, expected in (
        (lambda transport: transport.execute("data('cpu').publish()", {"start": 0}), ["signalflow.execute"]),
        (lambda transport: transport.preflight("data('cpu').publish()", {"start": 0}), ["signalflow.preflight"]),
        (lambda transport: transport.start("data('cpu').publish()", {"start": 0}), ["signalflow.start"]),
        # The catalogue of the service's endpoints does not have it.
        (lambda transport: transport.attach("H1", {"start": 0}), None),
    ):
        recorder.recorded.clear()
        try:
            start(sse.SSETransport("TOKEN", endpoint=endpoint))
        except Exception:
            pass
        assert demands(recorder.recorded[0], "stream.us1.signalfx.com", tmp_path) == expected


def test_the_handshake_of_the_stream(recorder, tmp_path):
    transport = ws.WebSocketTransport("TOKEN", endpoint=f"http://127.0.0.1:{recorder.server_port}")
    with pytest.raises(ws4py.exc.HandshakeError):
        transport.execute("data('cpu').publish()", {"start": 0})
    assert demands(recorder.recorded[0], "stream.us1.signalfx.com", tmp_path) == ["signalflow.connect"]


# The client's protocol buffers are those of an older release.
@pytest.mark.filterwarnings("ignore:Call to deprecated create function")
def test_data_points_are_sent_compressed(recorder, tmp_path):
    endpoint = f"http://127.0.0.1:{recorder.server_port}"
    sender = signalfx.SignalFx(ingest_endpoint=endpoint).ingest("TOKEN")
    sender.send(gauges=[{"metric": "cpu", "value": 1}])
    sender.send_event(event_type="deploy")
    sender.stop()
    found = [demands(one, "ingest.us1.signalfx.com", tmp_path) for one in recorder.recorded]
    assert sorted(found) == [["ingest.send_data_points"], ["ingest.send_events"]]
