"""Starts the built gateway on a free port of 127.0.0.1 with a database of its own, and talks to it."""

import contextlib
import http.server
import json
import os
import pathlib
import queue
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("TOLLGATE_BINARY", ROOT / ".build/debug/tollgate"))
STRIPE_SECRET = "whsec_real_peers"
STRIPE = {"stripe": {"adapter": "stripe", "secrets": ["env:STRIPE_WEBHOOK_SECRET"]}}
ADMIN_TOKEN = "real-peers-admin-token-0123456789abcdef"
WAIT_SECONDS = 30


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, check):
    """Polls until `check` answers something true, and returns that; fails by name after WAIT_SECONDS."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if result := check():
            return result
        time.sleep(0.05)
    raise AssertionError(f"timed out waiting for {what}")


def request(method, url, body=None, headers=None):
    """One request; (status, headers, body). No status is an exception."""
    call = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(call, timeout=WAIT_SECONDS) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


class Gateway:
    def __init__(self, folder, sources, public_host="127.0.0.1"):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.public_url = f"http://{public_host}:{self.port}"
        self.log = open(folder / "gateway.log", "w+")
        config = folder / "tollgate.yaml"  # JSON is YAML
        config.write_text(json.dumps({
            "server": {"host": "127.0.0.1", "port": self.port, "public_url": self.public_url},
            "store": {"sqlite": {"path": str(folder / "tollgate.db")}},
            "api": {"tokens": [{"name": "admin", "secret": "env:TOLLGATE_ADMIN_TOKEN", "scopes": ["*"]}]},
            "sources": STRIPE | {
                name: source | {"public_url": f"{self.public_url}/notify/{name}"} for name, source in (sources or {}).items()
            },
            "dispatch": {"allow_private_targets": ["127.0.0.1"]},
        }))
        environment = os.environ | {"TOLLGATE_ADMIN_TOKEN": ADMIN_TOKEN, "STRIPE_WEBHOOK_SECRET": STRIPE_SECRET,
                                    "STRIPE_API_KEY": "sk_test_12345"}
        self.process = subprocess.Popen(
            [BINARY, "serve", "--config", config], cwd=folder, env=environment, stdout=self.log, stderr=self.log
        )

    def is_ready(self):
        assert self.process.poll() is None, "the gateway ended while starting"
        try:
            return request("GET", f"{self.url}/readyz")[0] == 200
        except OSError:
            return False

    def api(self, method, path, body=None, headers=None, expect=(200, 201, 202)):
        sent = {"Authorization": f"Bearer {ADMIN_TOKEN}", "Content-Type": "application/json"} | (headers or {})
        payload = None if body is None else json.dumps(body).encode()
        status, _, answer = request(method, self.url + path, payload, sent)
        assert status in expect, f"{method} {path} answered {status}: {answer[:500]}"
        return json.loads(answer)

    def notify(self, body, headers, source="stripe"):
        """(status, the answer's text); the answer is JSON where the provider wants no words of its own."""
        status, _, answer = request(
            "POST", f"{self.url}/notify/{source}", body, {"Content-Type": "application/json"} | headers
        )
        try:
            return status, json.loads(answer)
        except ValueError:
            return status, answer.decode()


@contextlib.contextmanager
def running_gateway(sources=None, public_host="127.0.0.1"):
    """A gateway that is ready; it must end with 0 on SIGTERM. Its log is shown when the test fails.

    `sources` are further ones beside Stripe, by name and without their public URL. `public_host` is what a browser
    knows it by.
    """
    with tempfile.TemporaryDirectory(prefix="tollgate-peers-") as folder:
        gateway = Gateway(pathlib.Path(folder), sources, public_host)
        try:
            wait_for("the gateway to be ready", gateway.is_ready)
            yield gateway
            gateway.process.terminate()
            assert gateway.process.wait(WAIT_SECONDS) == 0, "SIGTERM did not end the gateway with 0"
        except BaseException:
            gateway.log.seek(0)
            print(gateway.log.read()[-5000:])
            raise
        finally:
            gateway.process.kill()
            gateway.process.wait()
            gateway.log.close()


@contextlib.contextmanager
def running_subscriber():
    """(url, queue): an HTTP server that answers 204 and puts each (headers, body) into the queue."""
    received = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.put((dict(self.headers.items()), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/in", received
    finally:
        server.shutdown()
        server.server_close()


def run(*tests):
    """Runs the tests of a script and says what passed; the first failure ends it with a trace."""
    for test in tests:
        test()
        print(f"ok {test.__name__}")
    print(f"{len(tests)} passed, 0 failed")
