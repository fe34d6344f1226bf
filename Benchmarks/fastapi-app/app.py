"""What a team would write instead: verify with the `stripe` package, store in SQLite at FULL, then answer."""

import os
import sqlite3
import threading

import fastapi
import stripe

SECRET = os.environ["STRIPE_WEBHOOK_SECRET"]
DATABASE = os.environ["BENCH_DATABASE"]

app = fastapi.FastAPI()
local = threading.local()


def connection():
    """One connection per worker thread, as sqlite3 asks for."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(DATABASE, timeout=30)
        local.connection.execute("PRAGMA journal_mode = WAL")
        local.connection.execute("PRAGMA synchronous = FULL")
        local.connection.execute(
            "CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, type TEXT NOT NULL, received_at REAL NOT NULL,"
            " body BLOB NOT NULL)"
        )
    return local.connection


def store(event, body):
    with connection() as database:
        cursor = database.execute(
            "INSERT OR IGNORE INTO events VALUES (?, ?, unixepoch('now'), ?)", (event["id"], event["type"], body)
        )
        return cursor.rowcount == 1


@app.get("/healthz")
def health():
    return {"status": "ok"}


@app.post("/notify/stripe")
async def notify(request: fastapi.Request):
    body = await request.body()
    try:
        event = stripe.Webhook.construct_event(body, request.headers.get("stripe-signature"), SECRET)
    except (ValueError, stripe.SignatureVerificationError):
        return fastapi.Response(status_code=400)
    is_new = await fastapi.concurrency.run_in_threadpool(store, event, body)
    return {"status": "accepted" if is_new else "duplicate"}
