"""Runs the comparison and prints it as a Markdown table; README.md says how to read it."""

import itertools
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

from servers import RELEASE, ROOT, SECRET, TOKEN, Bare, FastAPI, FastAPI2, Tollgate, Undelivering

SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
GROWTH_ROWS = int(os.environ.get("BENCH_GROWTH_ROWS", "2000000"))
ORDERS = int(os.environ.get("BENCH_ORDERS", "50000"))
STORED_ORDERS = int(os.environ.get("BENCH_STORED_ORDERS", "1000000"))
CONNECTIONS = (64, 256)
SERVERS = (Bare, Tollgate, Undelivering, FastAPI, FastAPI2)
THREADS = 2
runs = itertools.count(int(time.time()) % 100_000 * 100)


def sync_milliseconds(folder):
    """The median of 200 appends of 4 KiB, each followed by fdatasync."""
    took = []
    with open(folder / "sync", "wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - start)
    return statistics.median(took) * 1000


def load(server, connections, seconds, folder):
    """One run of wrk against a server with events that it has not seen; wrk's result as a dictionary."""
    events = folder / "events.txt"
    count = str(server.expected_rate * seconds)
    subprocess.run([sys.executable, ROOT / "Benchmarks/sign.py", events, count, str(next(runs))], check=True)
    environment = os.environ | {"BENCH_EVENTS": str(events), "BENCH_THREADS": str(THREADS)}
    command = [
        "wrk", "-t", str(THREADS), "-c", str(connections), "-d", f"{seconds}s", "-s", ROOT / "Benchmarks/events.lua",
        "--timeout", "20s", f"http://127.0.0.1:{server.port}/",
    ]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    events.unlink()
    line = next((line for line in said.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        sys.exit(f"wrk said no result:\n{said}")
    result = json.loads(line.removeprefix("RESULT "))
    result["rate"] = result["requests"] / result["seconds"]
    if result["ran_out"]:
        print(f"note: {server.name} answered every prepared event before the time was over", file=sys.stderr)
    return result


def measure(kind, connections):
    with tempfile.TemporaryDirectory(prefix="tollgate-bench-", dir=ROOT / ".build") as name:
        folder = pathlib.Path(name)
        server = kind(folder)
        try:
            result = load(server, connections, SECONDS, folder)
            result["drain"] = server.drain()
            result["peak"] = server.peak_mebibytes()
        finally:
            server.stop()
        result["sync"] = sync_milliseconds(folder)
        return result


def medians(results):
    keys = ("rate", "p50_ms", "p99_ms", "peak", "refused", "broken", "sync")
    row = {key: statistics.median(result[key] for result in results) for key in keys}
    drains = [result["drain"] for result in results if result["drain"] is not None]
    row["drain"] = statistics.median(drains) if drains else None
    return row


def table(connections, rows):
    print(f"\n{connections} connections, medians of {ROUNDS} runs of {SECONDS} s:\n")
    print("| server | requests/s | p50 ms | p99 ms | peak MiB | refused | broken | backlog drained in s |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for kind in SERVERS:
        row = rows[kind]
        drain = "" if row["drain"] is None else f"{row['drain']:.1f}"
        print(
            f"| {kind.name} | {row['rate']:.0f} | {row['p50_ms']:.2f} | {row['p99_ms']:.2f} | {row['peak']:.0f} "
            f"| {row['refused']:.0f} | {row['broken']:.0f} | {drain} |"
        )
    bare, gateway = rows[Bare], rows[Tollgate]
    peer = max(rows[FastAPI]["rate"], rows[FastAPI2]["rate"])
    print(f"\nb/a = {gateway['rate'] / bare['rate']:.2f} (target 0.30), b/c = {gateway['rate'] / peer:.1f} (target 6)")
    print(f"p99: {gateway['p99_ms']:.1f} ms (target 20 ms, or {4 * bare['p99_ms']:.1f} ms = 4 times the bare server's)")
    print(f"fdatasync of 4 KiB: {gateway['sync']:.2f} ms")


def adapters():
    """Each adapter by itself; `adapter-speed` prints the tables."""
    said = subprocess.run([RELEASE / "adapter-speed"], check=True, capture_output=True, text=True).stdout
    print(f"\nAdapters, one core, no server:\n\n{said}", end="")


def growth():
    """The rate of an empty database beside that of one that has taken GROWTH_ROWS receipts by real load."""
    with tempfile.TemporaryDirectory(prefix="tollgate-bench-", dir=ROOT / ".build") as name:
        folder = pathlib.Path(name)
        server = Tollgate(folder)
        try:
            empty = load(server, 64, SECONDS, folder)
            taken = empty["requests"]
            server.drain()
            while taken < GROWTH_ROWS:
                taken += load(server, 64, 20, folder)["requests"]
                server.drain()
                print(f"growth: {taken} receipts", file=sys.stderr)
            full = load(server, 64, SECONDS, folder)
            peak = server.peak_mebibytes()
        finally:
            server.stop()
    ratio = full["rate"] / empty["rate"]
    print(
        f"\nGrowth: {empty['rate']:.0f} requests/s on an empty database, {full['rate']:.0f} after {taken} receipts: "
        f"ratio {ratio:.2f} (target 0.80), peak {peak:.0f} MiB"
    )


def order_load(server, *arguments):
    """What order-load says of a run against this server; None where it says nothing."""
    environment = os.environ | {"TOLLGATE_ADMIN_TOKEN": TOKEN, "STRIPE_WEBHOOK_SECRET": SECRET}
    command = [RELEASE / "order-load", str(server.port), *(str(argument) for argument in arguments)]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return json.loads(said) if said else None


def pay_orders(count, rate=None, stored=0):
    """Pays `count` orders on a gateway of its own that has `stored` more; with `cores`, what the gateway used of them."""
    with tempfile.TemporaryDirectory(prefix="tollgate-bench-", dir=ROOT / ".build") as name:
        server = Undelivering(pathlib.Path(name))  # order-load subscribes
        try:
            if stored:
                order_load(server, "create", stored)
                server.drain()
            before, start = server.processor_seconds(), time.monotonic()
            result = order_load(server, "pay", count, *([] if rate is None else [rate]))
            result["cores"] = (server.processor_seconds() - before) / (time.monotonic() - start)
            result["peak"] = server.peak_mebibytes()
        finally:
            server.stop()
        result["rate"] = count / result["fulfilled"]
        return result


def orders():
    """How fast paid orders are fulfilled, how long one takes at half that rate, and what many stored orders cost."""
    most = pay_orders(ORDERS)
    half = int(most["rate"] / 2)
    steady = pay_orders(min(ORDERS, half * 30), half)
    print(f"\nOrders: {ORDERS} paid Stripe orders, every event delivered to one subscriber on the same cores:\n")
    print("| payments | orders/s acknowledged | fulfilled and told | p50 ms | p99 ms | max ms | cores used | peak MiB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, row, count in (("all at once", most, ORDERS), (f"{half}/s", steady, min(ORDERS, half * 30))):
        times = " | ".join(f"{row[key] * 1000:.0f}" for key in ("p50", "p99", "max"))
        print(
            f"| {name} | {count / row['acknowledged']:.0f} | {row['rate']:.0f} | {times} | {row['cores']:.2f} "
            f"| {row['peak']:.0f} |"
        )
    print(f"\n{most['rate']:.0f} orders/s (target 500); p99 from acknowledgement to order.fulfilled with the subscriber "
          f"{steady['p99'] * 1000:.0f} ms at {half}/s (target 1000 ms)")
    if STORED_ORDERS:
        full = pay_orders(ORDERS, stored=STORED_ORDERS)
        print(
            f"With {STORED_ORDERS} more orders stored: {full['rate']:.0f} orders/s, "
            f"ratio {full['rate'] / most['rate']:.2f} (target 0.80), peak {full['peak']:.0f} MiB"
        )


def main():
    print(f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, synchronous=FULL, 1 KiB events")
    results = {(kind, connections): [] for kind in SERVERS for connections in CONNECTIONS}
    for number in range(ROUNDS):  # interleaved, so that a slow minute of the machine meets everyone
        for kind, connections in results:
            results[kind, connections].append(measure(kind, connections))
            rate = results[kind, connections][-1]["rate"]
            print(f"round {number + 1}: {kind.name}, {connections} connections: {rate:.0f}/s", file=sys.stderr)
    for connections in CONNECTIONS:
        table(connections, {kind: medians(results[kind, connections]) for kind in SERVERS})
    adapters()
    if ORDERS:
        orders()
    if GROWTH_ROWS:
        growth()


main()
