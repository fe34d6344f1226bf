"""A subscriber verifies deliveries with other people's code: `standardwebhooks` (v1) and `cryptography` (v1a)."""

import base64
import json
import time

import standardwebhooks
import stripe
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway import STRIPE_SECRET, WAIT_SECONDS, request, run, running_gateway, running_subscriber

EVENT = json.dumps({
    "id": "evt_sub_1", "object": "event", "api_version": "2026-10-28.endive", "created": int(time.time()),
    "type": "payment_intent.succeeded", "livemode": False, "pending_webhooks": 1,
    "data": {"object": {
        "id": "pi_sub_1", "object": "payment_intent", "amount": 1250, "amount_received": 1250, "currency": "eur",
        "status": "succeeded", "livemode": False, "metadata": {"note": "Grüße"},
    }},
})


def delivered(gateway):
    """(secret, headers with lower-case names, body) of the delivery that EVENT causes."""
    with running_subscriber() as (url, received):
        subscription = gateway.api("POST", "/v1/subscriptions", {"name": "peer", "url": url, "types": ["payment.*"]})
        signature = stripe.WebhookSignature.generate_signature_header(EVENT, STRIPE_SECRET)
        status, answer = gateway.notify(EVENT.encode(), {"Stripe-Signature": signature})
        assert (status, answer["status"]) == (200, "accepted"), (status, answer)
        headers, body = received.get(timeout=WAIT_SECONDS)
        return subscription["secret"], {name.lower(): value for name, value in headers.items()}, body


def public_keys(gateway):
    status, _, answer = request("GET", f"{gateway.url}/.well-known/jwks.json")
    assert status == 200, status
    keys = json.loads(answer)["keys"]
    assert all((key["kty"], key["crv"]) == ("OKP", "Ed25519") for key in keys), keys
    return [Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "==")) for key in keys]


def is_signed(key, signature, message):
    try:
        key.verify(signature, message)
        return True
    except InvalidSignature:
        return False


def test_delivery_verifies_by_both_schemes():
    with running_gateway() as gateway:
        secret, headers, body = delivered(gateway)

        event = standardwebhooks.Webhook(secret).verify(body, headers)
        assert headers["content-type"].split(";")[0] == "application/cloudevents+json", headers
        assert event["id"] == headers["webhook-id"], (event, headers)
        assert (event["specversion"], event["type"], event["subject"]) == ("1.0", "payment.succeeded", "pi_sub_1")
        assert (event["source"], event["idempotencykey"]) == ("/notify/stripe", "evt_sub_1"), event
        try:
            standardwebhooks.Webhook(secret).verify(body.replace(b"1250", b"1251"), headers)
        except standardwebhooks.WebhookVerificationError:
            pass
        else:
            raise AssertionError("an altered delivery verified")

        signatures = dict(item.split(",", 1) for item in headers["webhook-signature"].split())
        signature = base64.b64decode(signatures["v1a"], validate=True)
        message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
        keys = public_keys(gateway)
        assert any(is_signed(key, signature, message + body) for key in keys)
        assert not any(is_signed(key, signature, message + body + b" ") for key in keys)


run(test_delivery_verifies_by_both_schemes)
