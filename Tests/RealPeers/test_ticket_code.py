"""A bought ticket's code: its picture is read by `zxing-cpp`, the token in it by `PyJWT` with the published key."""

import json
import time

import jwt
import stripe
import zxingcpp

from gateway import STRIPE_SECRET, WAIT_SECONDS, request, run, running_gateway, wait_for, ADMIN_TOKEN
from svg import raster


def paid(reference, amount):
    """Stripe's word that the order of that reference is paid, with its signature."""
    body = json.dumps({
        "id": f"evt_{reference}", "object": "event", "api_version": "2026-10-28.endive", "created": int(time.time()),
        "type": "payment_intent.succeeded", "livemode": False, "pending_webhooks": 1,
        "data": {"object": {
            "id": f"pi_{reference}", "object": "payment_intent", "amount": amount, "amount_received": amount,
            "currency": "eur", "status": "succeeded", "livemode": False, "metadata": {"order_id": reference},
        }},
    })
    return body.encode(), {"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body, STRIPE_SECRET)}


def sold_ticket(gateway, reference):
    """(ticket, order) once the order is paid."""
    ticket = gateway.api("POST", "/v1/tickets", {
        "title": "Row 7, seat 12", "price": {"value": 2900, "currency": "EUR"}, "seller": "theatre", "livemode": False,
    }, {"Idempotency-Key": f"ticket-{reference}"})
    order = gateway.api("POST", "/v1/orders", {
        "reference": reference, "currency": "EUR", "livemode": False,
        "lines": [{"sku": "faust", "quantity": 1, "unit_price": 2900, "ticket": ticket["id"]}],
    }, {"Idempotency-Key": reference})
    assert order["holds"][0]["state"] == "held" and order["expires_at"] == order["holds"][0]["until"], order
    assert gateway.api("GET", f"/v1/tickets/{ticket['id']}/code", expect=(409,))["code"] == "ticket_not_sold"
    status, answer = gateway.notify(*paid(reference, 2900))
    assert (status, answer["status"]) == (200, "accepted"), (status, answer)
    wait_for("the ticket to be sold", lambda: gateway.api("GET", f"/v1/tickets/{ticket['id']}")["state"] == "sold")
    return ticket["id"], order["id"]


def picture(gateway, ticket):
    status, headers, body = request(
        "GET", f"{gateway.url}/v1/tickets/{ticket}/code.svg", headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}
    )
    assert (status, headers["Content-Type"]) == (200, "image/svg+xml"), (status, headers)
    return body.decode()


def test_a_bought_ticket_lets_one_in():
    with running_gateway() as gateway:
        ticket, order = sold_ticket(gateway, "peer-1")
        found = zxingcpp.read_barcodes(raster(picture(gateway, ticket)), formats=zxingcpp.BarcodeFormat.QRCode)
        assert len(found) == 1, f"{len(found)} codes found"
        code = found[0].text
        assert code == gateway.api("GET", f"/v1/tickets/{ticket}/code")["code"]

        keys = jwt.PyJWKClient(f"{gateway.url}/.well-known/jwks.json", timeout=WAIT_SECONDS)
        claims = jwt.decode(
            code, keys.get_signing_key_from_jwt(code).key, algorithms=["EdDSA"], issuer=gateway.public_url
        )
        assert (claims["sub"], claims["order"]) == (ticket, order), claims
        assert jwt.get_unverified_header(code)["typ"] == "ticket+jwt"

        admit = f"/v1/tickets/{ticket}/admit"
        header, payload, signature = code.split(".")
        forged = f"{header}.{payload}.{signature[:-4]}{'AAAA' if signature[-4:] != 'AAAA' else 'BBBB'}"
        assert gateway.api("POST", admit, {"code": forged, "by": "gate-1"}, expect=(403,))["code"] == "code_forged"
        entry = gateway.api("POST", admit, {"code": code, "by": "gate-1"})
        assert (entry["admitted_by"], entry["hold"]) == ("gate-1", claims["jti"]), entry
        again = gateway.api("POST", admit, {"code": code, "by": "gate-2"}, expect=(409,))
        assert (again["code"], again["admitted_by"]) == ("already_admitted", "gate-1"), again


run(test_a_bought_ticket_lets_one_in)
