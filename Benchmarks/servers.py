"""The servers that are compared, each a process of its own on a free port with files of its own."""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
RELEASE = ROOT / os.environ.get("BENCH_BUILD", ".build/release")
SECRET = "whsec_benchmark"  # as in sign.py
TOKEN = "benchmark-admin-token-0123456789abcdef"


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, check, seconds=60):
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            sys.exit(f"timed out waiting for {what}")
        time.sleep(0.1)


class Server:
    """A process that listens on 127.0.0.1 and is stopped with its whole process group."""

    def __init__(self, command, port, folder, environment=None):
        self.port = port
        with open(folder / f"{port}.log", "w") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command], cwd=folder, env=os.environ | (environment or {}), stdout=log,
                stderr=log, start_new_session=True,
            )
        wait_until(f"{command[0]} to listen", self.is_listening)

    def is_listening(self):
        if self.process.poll() is not None:
            sys.exit(f"{self.process.args[0]} ended with {self.process.returncode}")
        with contextlib.closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def drain(self):
        return None

    def peak_mebibytes(self):
        """The sum of the peaks of the process and of its children."""
        pids = [self.process.pid] + [int(pid) for pid in children(self.process.pid)]
        peaks = [re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()) for pid in pids]
        return sum(int(peak[1]) for peak in peaks if peak) / 1024

    def processor_seconds(self):
        """What the process has used so far, of all cores."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def children(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def counter(text, name, outcome):
    """The sum of a counter's rows with this outcome, in Prometheus's text form."""
    rows = re.findall(rf'^{name}\{{[^}}]*outcome="{outcome}"[^}}]*\}} (\S+)', text, re.MULTILINE)
    return sum(float(value) for value in rows)


class Bare(Server):
    name = "a: bare Hummingbird"
    expected_rate = 65_000

    def __init__(self, folder):
        port = free_port()
        super().__init__([RELEASE / "bare-server", port], port, folder)


class Tollgate(Server):
    name = "b: Tollgate"
    expected_rate = 25_000
    delivers = True

    def __init__(self, folder):
        self.sink = Bare(folder) if self.delivers else None
        port = free_port()
        config = folder / "tollgate.yaml"  # JSON is YAML
        config.write_text(json.dumps({
            "server": {"host": "127.0.0.1", "port": port, "public_url": "https://hooks.example.com"},
            "store": {"sqlite": {"path": str(folder / "tollgate.db")}},
            "api": {"tokens": [{"name": "admin", "secret": "env:TOLLGATE_ADMIN_TOKEN", "scopes": ["*"]}]},
            "sources": {"stripe": {"adapter": "stripe", "secrets": ["env:STRIPE_WEBHOOK_SECRET"]}},
            "dispatch": {"allow_private_targets": ["127.0.0.1"]},
            "log": {"level": "warning"},
        }))
        environment = {"TOLLGATE_ADMIN_TOKEN": TOKEN, "STRIPE_WEBHOOK_SECRET": SECRET}
        super().__init__([RELEASE / "tollgate", "serve", "--config", config], port, folder, environment)
        if self.sink:
            target = f"http://127.0.0.1:{self.sink.port}/notify/stripe"
            self.call("POST", "/v1/subscriptions", {"name": "sink", "url": target, "types": ["*"]})

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=json.dumps(body).encode() if body else None, method=method,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def drain(self):
        """Seconds until nothing waits for automation or for delivery, counted from now."""
        start = time.monotonic()
        wait_until("the backlog to drain", self.is_drained, seconds=900)
        return time.monotonic() - start

    def is_drained(self):
        """Every accepted event was told to the order machine and, where there is a sink, delivered: the load makes
        one event a call, and has no orders to move."""
        if not self.sink:
            return not self.call("GET", "/v1/events?handling=pending&limit=1")["data"]
        text = urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=60).read().decode()
        return counter(text, "tollgate_deliveries_total", "delivered") >= counter(
            text, "tollgate_receipts_total", "accepted"
        )

    def stop(self):
        super().stop()
        if self.sink:
            self.sink.stop()


class Undelivering(Tollgate):
    name = "b without a subscription"
    delivers = False


class FastAPI(Server):
    expected_rate = 4_000
    workers = 1
    name = "c: FastAPI, 1 worker"

    def __init__(self, folder):
        port = free_port()
        environment = {
            "STRIPE_WEBHOOK_SECRET": SECRET, "BENCH_DATABASE": str(folder / "events.db"),
            "PYTHONPATH": str(ROOT / "Benchmarks/fastapi-app"),
        }
        command = [
            sys.executable, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", port, "--workers",
            self.workers, "--no-access-log", "--log-level", "warning",
        ]
        super().__init__(command, port, folder, environment)


class FastAPI2(FastAPI):
    workers = 2
    name = "c: FastAPI, 2 workers"
