"""`localstripe`, a Stripe of its own in another process, sends the webhooks of a real PaymentIntent flow, and gives money
back when the gateway asks it to."""

import base64
import json
import subprocess
import sys
import urllib.parse

from gateway import STRIPE, STRIPE_SECRET, free_port, request, run, running_gateway, wait_for

# The stock command listens on every interface; this keeps to loopback.
SERVE = "import sys; from aiohttp import web; from localstripe.server import app; " \
        "web.run_app(app, host='127.0.0.1', port=int(sys.argv[1]), print=None)"


class LocalStripe:
    def __init__(self):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], stderr=subprocess.DEVNULL)

    def __enter__(self):
        wait_for("localstripe", self.is_up)
        return self

    def __exit__(self, *exception):
        self.process.kill()
        self.process.wait()

    def is_up(self):
        try:
            return self.post("/_config/webhooks/probe", url="http://127.0.0.1:9/", secret="unused") is not None
        except OSError:
            return False

    def post(self, path, **form): return self.call("POST", path, urllib.parse.urlencode(form).encode())

    def get(self, path): return self.call("GET", path, None)

    def call(self, method, path, body):
        key = base64.b64encode(b"sk_test_12345:").decode()
        headers = {"Authorization": f"Basic {key}", "Content-Type": "application/x-www-form-urlencoded"}
        status, _, answer = request(method, self.url + path, body, headers)
        assert status == 200, f"localstripe answered {path} with {status}: {answer}"
        return json.loads(answer) if answer else {}


def pay(gateway, provider, reference):
    """An order and the payment intent that paid it."""
    order = gateway.api(
        "POST", "/v1/orders",
        {
            "reference": reference, "currency": "USD", "livemode": False, "buyer": {"id": "u1"}, "provider": "stripe",
            "lines": [{"sku": "t-1", "kind": "user_product", "quantity": 1, "unit_price": 2000}],
        },
        {"Idempotency-Key": reference},
    )
    provider.post("/_config/webhooks/probe", url=f"{gateway.url}/notify/stripe", secret=STRIPE_SECRET)
    card = {"card[number]": "4242424242424242", "card[exp_month]": 12, "card[exp_year]": 2030, "card[cvc]": 123}
    method = provider.post("/v1/payment_methods", type="card", **card)
    intent = provider.post(
        "/v1/payment_intents", amount=2000, currency="usd", payment_method=method["id"], confirm="true",
        **{"metadata[order_id]": order["reference"]},
    )
    assert intent["status"] == "succeeded", intent
    wait_for("the order to be fulfilled", lambda: show(gateway, order)["phase"] == "fulfilled")
    return order, intent


def show(gateway, order):
    return gateway.api("GET", f"/v1/orders/{order['id']}")


def test_payment_intent_flow():
    with running_gateway() as gateway, LocalStripe() as provider:
        _, intent = pay(gateway, provider, "localstripe-1")
        arrived = gateway.api("GET", "/v1/events?type=payment.succeeded")["data"]
        assert [event["subject"] for event in arrived] == [intent["id"]], arrived


def test_refunds_of_a_payment_intent():
    with LocalStripe() as provider:
        key = {"api_key": "env:STRIPE_API_KEY", "api_url": provider.url}
        with running_gateway({"stripe": STRIPE["stripe"] | key}) as gateway:
            order, intent = pay(gateway, provider, "localstripe-2")
            path = f"/v1/orders/{order['id']}/refunds"
            for _ in range(2):  # sent again under its key, it is the same refund
                asked = gateway.api("POST", path, {"amount": 500}, {"Idempotency-Key": "part"})
                assert asked["refund_requests"][asked["refund_request"]]["amount"] == 500, asked
            wait_for("the part to be given back", lambda: show(gateway, order)["refunded"] == 500)
            gateway.api("POST", path, {}, {"Idempotency-Key": "rest"})
            wait_for("the order to be refunded", lambda: show(gateway, order)["phase"] == "refunded")
            shown = show(gateway, order)
            assert shown["refunded"] == 2000 and shown["refundable"] == 0, shown
            given = provider.get(f"/v1/refunds?payment_intent={intent['id']}")["data"]
            assert sorted(refund["amount"] for refund in given) == [500, 1500], given
            requests = shown["refund_requests"].values()
            assert {request["refund"] for request in requests} == {refund["id"] for refund in given}, shown
            gateway.api("POST", path, {}, {"Idempotency-Key": "more"}, expect=(409,))


run(test_payment_intent_flow, test_refunds_of_a_payment_intent)
