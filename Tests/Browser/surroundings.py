"""What surrounds the gateway when a buyer pays: so-net's double, a shop, strangers, and the buyer's browser.

Each is another site for the browser (`shop.example`, `pay.example`, …), as they are in the world; all are on 127.0.0.1.
"""

import contextlib
import html
import http.client
import http.server
import json
import os
import pathlib
import subprocess
import sys
import threading
import urllib.parse

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "RealPeers"))
from gateway import ROOT, WAIT_SECONDS, request, running_gateway, wait_for  # noqa: E402

DOUBLES = pathlib.Path(os.environ.get("DOUBLES_BINARY", ROOT / ".build/debug/provider-doubles"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PRICE = 299  # so-net's units
AMOUNT = 29900  # minor units
os.environ["SONET_STATE_KEY"] = "browser-tests-state-key-0123456789abcdef"


class Double:
    """so-net's double, over its control."""

    def __init__(self, url):
        self.url = url
        self.port = urllib.parse.urlsplit(url).port
        self.host = f"pay.example:{self.port}"

    def state(self):
        return json.loads(request("GET", f"{self.url}/_double")[2])

    def tell(self, action, **arguments):
        status, _, body = request(
            "POST", f"{self.url}/_double/{action}", json.dumps(arguments).encode(), {"Content-Type": "application/json"}
        )
        assert status == 200, (action, status, body)
        return json.loads(body)

    def order(self, payment):
        return self.state()["memory"][payment]

    def confirmations(self):
        return self.state()["operations"].count("confirmOrder")


@contextlib.contextmanager
def running_double():
    process = subprocess.Popen([DOUBLES, "sonet"], stdout=subprocess.PIPE, text=True)
    try:
        yield Double(json.loads(process.stdout.readline())["url"])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class Site:
    """A small web server that shows one page at every path, and keeps what it was asked for."""

    def __init__(self, name, page):
        self.seen = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path != "/favicon.ico":
                    site.seen.append((self.command, self.path, dict(self.headers.items())))
                body = page(self.path).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except ConnectionError:
                    pass  # the browser was closed before it had read the page

            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.do_GET()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"{name}.example:{self.server.server_port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def shop_page(path):
    """`/buy?to=URL` has the button that leads to the payment; every other page is where buyers come back to."""
    parts = urllib.parse.urlsplit(path)
    to = urllib.parse.parse_qs(parts.query).get("to", [None])[0]
    inside = f'<a id="buy" href="{html.escape(to)}">Pay</a>' if to else f'<h1 id="back">{html.escape(parts.path)}</h1>'
    return f"<!doctype html><title>shop</title>{inside}"


class Visit:
    """One buyer's browser, with everything that went wrong in it."""

    def __init__(self, context, surroundings):
        self.context = context
        self.page = context.new_page()
        self.surroundings = surroundings
        self.answers = []
        self.problems = []
        self.page.on("response", lambda answer: self.answers.append(answer))
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("dialog", lambda dialog: (self.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("console", self.listen)

    def listen(self, message):
        if message.type == "error" and "favicon" not in message.text and "404" not in message.text:
            self.problems.append(f"console: {message.text}")

    def answer_of(self, path):
        """The gateway's first answer on a path that begins so."""
        url = self.surroundings.gateway.public_url
        return next(answer for answer in self.answers if answer.url.startswith(url + path))

    def cookies(self):
        return {cookie["name"]: cookie for cookie in self.context.cookies()}

    def forgive_refusals(self):
        """A 4xx of the gateway is no fault of the page."""
        self.problems = [problem for problem in self.problems if "status of 4" not in problem]

    def shot(self, name):
        """A picture for people, where a folder is named for them."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(pathlib.Path(folder) / f"{name}.png"))

    def go_to_payment(self, checkout):
        shop = self.surroundings.shop
        self.page.goto(f"{shop.url}/buy?{urllib.parse.urlencode({'to': checkout['redirect_url']})}")
        self.page.click("#buy")
        self.page.wait_for_selector("#pay", timeout=WAIT_SECONDS * 1000)

    def choose(self, button):
        """Presses so-net's button and waits until the shop has the buyer back."""
        self.page.click(f"#{button}")
        self.wait_for_shop()

    def wait_for_shop(self):
        self.page.wait_for_selector("#back", timeout=WAIT_SECONDS * 1000)
        assert self.page.url.startswith(self.surroundings.shop.url), self.page.url

    def pay(self, checkout):
        self.go_to_payment(checkout)
        self.choose("pay")

    def post(self, url, fields):
        """Lets the browser send a form from a stranger's page, as a forger would have it do."""
        inputs = "".join(
            f'<input name="{html.escape(name)}" value="{html.escape(value)}">' for name, value in fields.items()
        )
        stranger = self.surroundings.stranger
        self.page.goto(f"{stranger.url}/")
        self.page.set_content(f'<form id="f" method="post" action="{html.escape(url)}">{inputs}</form>')
        stranger.seen.clear()
        with self.page.expect_navigation(timeout=WAIT_SECONDS * 1000):
            self.page.evaluate("document.getElementById('f').submit()")


class Surroundings:
    def __init__(self, gateway, double, shop, stranger, browser):
        self.gateway, self.double, self.shop, self.stranger, self.browser = gateway, double, shop, stranger, browser
        self.orders = 0

    @contextlib.contextmanager
    def visit(self, **options):
        """A buyer with a fresh browser; any script error, blocked script or dialog fails the test."""
        context = self.browser.new_context(locale="zh-TW", **options)
        try:
            visit = Visit(context, self)
            yield visit
            assert not visit.problems, visit.problems
        finally:
            context.close()

    def new_order(self):
        self.orders += 1
        body = {
            "reference": f"shop-{self.orders}", "currency": "TWD", "livemode": True,
            "lines": [{"sku": "diamond_100", "kind": "diamond_pack", "quantity": 1, "unit_price": AMOUNT}],
        }
        headers = {"Idempotency-Key": f"order-{self.orders}"}
        return self.gateway.api("POST", "/v1/orders", body, headers)["id"]

    def checkout(self, order, mp_id="CITI", key="1", path="/thanks?order=1", **details):
        body = {"return_url": self.shop.url + path, "mp_id": mp_id, "description": "鑽石 100", "user_id": "u1"} | details
        headers = {"Idempotency-Key": f"checkout-{order}-{key}"}
        return self.gateway.api("POST", f"/v1/checkouts/{order}/sonet", body, headers)

    def order(self, order):
        return self.gateway.api("GET", f"/v1/orders/{order}")

    def events(self, order):
        """Types of the events about an order's payments, oldest first."""
        events = self.gateway.api("GET", "/v1/events?limit=200")["data"]
        named = [event for event in events if event["type"].startswith("payment.")]
        return [event["type"] for event in reversed(named) if order in json.dumps(event)]

    def receipts(self):
        return self.gateway.api("GET", "/v1/receipts?source=sonet&limit=200")["data"]

    def wait_until_paid(self, order):
        return wait_for(f"{order} to be paid", lambda: self.is_paid(order))

    def is_paid(self, order):
        shown = self.order(order)
        return shown if shown["received"] == AMOUNT else None


def source(double, shop, **options):
    return {
        "sonet": {
            "adapter": "sonet", "allow_unsigned": True, "icp_id": "demoicp", "price_factor": 100,
            "state_keys": ["env:SONET_STATE_KEY"], "allowed_hosts": [shop.url, f"http://bank.example:{double.port}"],
            "api_url": f"{double.url}/microPaymentPost.php", "payment_url": f"http://{double.host}/paymentRule.php",
        } | options
    }


@contextlib.contextmanager
def running(**options):
    """Everything, on ports of its own; so-net must have nothing to complain of but what the test takes out."""
    shop, stranger = Site("shop", shop_page), Site("stranger", lambda path: "<title>stranger</title>")
    try:
        with running_double() as double, sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--host-resolver-rules=MAP *.example 127.0.0.1"]
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
            try:
                with running_gateway(source(double, shop, **options), public_host="gateway.example") as gateway:
                    yield Surroundings(gateway, double, shop, stranger, browser)
            finally:
                browser.close()
    finally:
        shop.close()
        stranger.close()


def plain(url, target, method="GET", body=None, headers=None):
    """One request that follows no redirect: (status, headers, text)."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=WAIT_SECONDS)
    try:
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()
