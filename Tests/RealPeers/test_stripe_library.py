"""Events signed by the official `stripe` package: what it signs is accepted, what it would refuse is refused."""

import json
import time

import stripe

from gateway import STRIPE_SECRET, run, running_gateway


def event(identifier, payment_intent):
    return json.dumps({
        "id": identifier, "object": "event", "api_version": "2026-10-28.endive", "created": int(time.time()),
        "type": "payment_intent.succeeded", "livemode": False, "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "data": {"object": {
            "id": payment_intent, "object": "payment_intent", "amount": 2000, "amount_received": 2000,
            "currency": "usd", "status": "succeeded", "livemode": False, "metadata": {}, "latest_charge": "ch_1",
        }},
    }, indent=2)


def sign(payload, secret=STRIPE_SECRET, timestamp=None):
    header = stripe.WebhookSignature.generate_signature_header(payload, secret, timestamp)
    return {"Stripe-Signature": header}


def test_signed_event_is_accepted_once():
    payload = event("evt_lib_1", "pi_lib_1")
    headers = sign(payload)
    # The package itself agrees that this is genuine.
    stripe.Webhook.construct_event(payload, headers["Stripe-Signature"], STRIPE_SECRET)
    with running_gateway() as gateway:
        status, answer = gateway.notify(payload.encode(), headers)
        assert (status, answer["status"]) == (200, "accepted"), (status, answer)
        status, answer = gateway.notify(payload.encode(), sign(payload, timestamp=int(time.time()) - 5))
        assert (status, answer["status"]) == (200, "duplicate"), (status, answer)
        events = gateway.api("GET", "/v1/events?type=payment.succeeded")["data"]
        assert [found["subject"] for found in events] == ["pi_lib_1"], events


def test_what_the_library_refuses_is_refused():
    payload = event("evt_lib_2", "pi_lib_2")
    now = int(time.time())
    refused = {
        "one altered byte": (payload.replace("2000", "2001", 1), sign(payload)),
        "another secret": (payload, sign(payload, secret="whsec_another")),
        "too old": (payload, sign(payload, timestamp=now - 301)),
        "no header": (payload, {}),
    }
    with running_gateway() as gateway:
        for name, (body, headers) in refused.items():
            try:
                stripe.WebhookSignature.verify_header(
                    body, headers.get("Stripe-Signature"), STRIPE_SECRET, tolerance=300
                )
            except stripe.SignatureVerificationError:
                pass
            else:
                raise AssertionError(f"the package accepts: {name}")
            status, answer = gateway.notify(body.encode(), headers)
            assert status == 400, (name, status, answer)
        # The package lets the future pass; the gateway does not.
        status, answer = gateway.notify(payload.encode(), sign(payload, timestamp=now + 600))
        assert status == 400, (status, answer)
        assert gateway.api("GET", "/v1/events")["data"] == []
        rejected = gateway.api("GET", "/v1/receipts?status=rejected")["data"]
        assert len(rejected) == len(refused) + 1, rejected
        assert all(receipt["reason"] for receipt in rejected), rejected


run(test_signed_event_is_accepted_once, test_what_the_library_refuses_is_refused)
