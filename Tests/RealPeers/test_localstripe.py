"""`localstripe`, a Stripe of its own in another process, sends the webhooks of a real PaymentIntent flow."""

import base64
import json
import subprocess
import sys
import urllib.parse

from gateway import STRIPE_SECRET, free_port, request, run, running_gateway, wait_for

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

    def post(self, path, **form):
        key = base64.b64encode(b"sk_test_12345:").decode()
        headers = {"Authorization": f"Basic {key}", "Content-Type": "application/x-www-form-urlencoded"}
        status, _, answer = request("POST", self.url + path, urllib.parse.urlencode(form).encode(), headers)
        assert status == 200, f"localstripe answered {path} with {status}: {answer}"
        return json.loads(answer) if answer else {}


def test_payment_intent_flow():
    with running_gateway() as gateway, LocalStripe() as provider:
        order = gateway.api(
            "POST", "/v1/orders",
            {
                "reference": "localstripe-1", "currency": "USD", "livemode": False, "buyer": {"id": "u1"},
                "provider": "stripe",
                "lines": [{"sku": "t-1", "kind": "user_product", "quantity": 1, "unit_price": 2000}],
            },
            {"Idempotency-Key": "localstripe-1"},
        )
        provider.post("/_config/webhooks/probe", url=f"{gateway.url}/notify/stripe", secret=STRIPE_SECRET)
        card = {"card[number]": "4242424242424242", "card[exp_month]": 12, "card[exp_year]": 2030, "card[cvc]": 123}
        method = provider.post("/v1/payment_methods", type="card", **card)
        intent = provider.post(
            "/v1/payment_intents", amount=2000, currency="usd", payment_method=method["id"], confirm="true",
            **{"metadata[order_id]": order["reference"]},
        )
        assert intent["status"] == "succeeded", intent

        arrived = wait_for(
            "payment.succeeded", lambda: gateway.api("GET", "/v1/events?type=payment.succeeded")["data"]
        )
        assert [event["subject"] for event in arrived] == [intent["id"]], arrived
        wait_for("the order to be fulfilled", lambda: phase(gateway, order) == "fulfilled")


def phase(gateway, order):
    return gateway.api("GET", f"/v1/orders/{order['id']}")["phase"]


run(test_payment_intent_flow)
