"""Writes unique, correctly signed Stripe events of 1 KiB, one per line: signature header, tab, body.

Usage: sign.py FILE COUNT RUN. RUN makes the ids of one run differ from another's. Each is signed for two minutes
from now, so that the whole run stays within the tolerance of five minutes both ways.
"""

import hashlib
import hmac
import json
import sys
import time

SECRET = b"whsec_benchmark"
SIZE = 1024


def template():
    """What stands around and between the three ids of an event of SIZE bytes."""
    intent = {
        "id": "pi_%", "object": "payment_intent", "amount": 2000, "amount_received": 2000, "currency": "usd",
        "status": "succeeded", "livemode": False, "latest_charge": "ch_%", "metadata": {"note": ""},
    }
    event = {
        "id": "evt_%", "object": "event", "api_version": "2026-10-28.endive", "created": int(time.time()),
        "type": "payment_intent.succeeded", "livemode": False, "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None}, "data": {"object": intent},
    }
    missing = SIZE - len(json.dumps(event)) - 3 * (len(identifier("", 0)) - 1)
    intent["metadata"]["note"] = "x" * missing
    return json.dumps(event).split("%")


def identifier(run, number):
    """Unique, and in no order, as ids of a provider are."""
    return hashlib.blake2b(f"{run} {number}".encode(), digest_size=12).hexdigest()


def main(path, count, run):
    parts = template()
    moment = str(int(time.time()) + 120)
    keyed = hmac.new(SECRET, f"{moment}.".encode(), hashlib.sha256)
    with open(path, "w", encoding="ascii") as file:
        for number in range(count):
            name = identifier(run, number)
            body = name.join(parts)
            code = keyed.copy()
            code.update(body.encode())
            file.write(f"t={moment},v1={code.hexdigest()}\t{body}\n")


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
