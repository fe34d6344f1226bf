"""A buyer goes to so-net and comes back, honestly and otherwise, in a real browser."""

import json
import re
import time
import urllib.parse

from surroundings import AMOUNT, PRICE, WAIT_SECONDS, plain, running, wait_for

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_success(world):
    order = world.new_order()
    checkout = world.checkout(order)
    with world.visit() as buyer:
        buyer.go_to_payment(checkout)
        buyer.shot("1-sonet")
        cookie = buyer.cookies()["resume"]
        assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and not cookie["secure"], cookie
        assert cookie["path"] == f"/redirect-in/{checkout['session']}", cookie
        assert cookie["domain"] == "gateway.example", cookie
        assert 0 < cookie["expires"] - time.time() <= 3700, cookie
        buyer.choose("pay")
        buyer.shot("2-shop")
        assert buyer.page.url == f"{world.shop.url}/thanks?order=1", buyer.page.url
        assert "resume" not in buyer.cookies(), buyer.cookies()
        check_headers(buyer.answer_of("/tools/POST.html"), is_page=True)
        check_headers(buyer.answer_of("/redirect-out"))
        check_headers(buyer.answer_of("/redirect-in"))
        check_headers(buyer.answer_of("/notify/sonet"))
    assert world.wait_until_paid(order)["phase"] in ("paid", "fulfilling", "fulfilled"), world.order(order)
    assert world.events(order) == ["payment.returned", "payment.succeeded"], world.events(order)
    known = world.double.order(checkout["payment"])
    assert known["confirmations"] == 1 and known["price"] == str(PRICE), known
    assert world.double.state()["complaints"] == [], world.double.state()["complaints"]
    # What is in the address of the return must not reach other sites.
    for _, _, headers in world.shop.seen:
        assert "metadata" not in headers.get("Referer", ""), headers


def check_headers(answer, is_page=False):
    headers = answer.headers
    assert headers.get("cache-control") == "no-store", (answer.url, headers)
    assert headers.get("referrer-policy") == "no-referrer", (answer.url, headers)
    if is_page:
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "'unsafe-inline'" not in policy, policy
        assert "base-uri 'none'" in policy and "frame-ancestors 'none'" in policy, policy
        assert headers.get("x-content-type-options") == "nosniff", headers


def test_without_scripts(world):
    """The page that sends the form has a button for browsers that run no scripts."""
    order = world.new_order()
    checkout = world.checkout(order)
    with world.visit(java_script_enabled=False) as buyer:
        buyer.page.goto(checkout["redirect_url"])
        assert "/tools/POST.html" in buyer.page.url, buyer.page.url
        buyer.shot("3-no-script")
        buyer.page.click("button, input[type=submit]")
        buyer.page.wait_for_selector("#pay", timeout=WAIT_SECONDS * 1000)
    assert world.double.order(checkout["payment"])["phase"] == "shown"


def test_payment_page_on_another_host(world):
    """so-net may send the buyer on to a bank: the policy of our page must not stop that."""
    world.double.tell("bank", origin=f"http://bank.example:{world.double.port}")
    try:
        order = world.new_order()
        with world.visit() as buyer:
            buyer.go_to_payment(world.checkout(order))
            assert "bank.example" in buyer.page.url, buyer.page.url
            buyer.choose("pay")
        world.wait_until_paid(order)
    finally:
        world.double.tell("bank")


def test_cancel_and_try_again(world):
    order = world.new_order()
    with world.visit() as buyer:
        buyer.go_to_payment(world.checkout(order))
        buyer.choose("cancel")
        wait_for("the cancellation", lambda: world.events(order))
        assert not world.is_paid(order)
        assert "payment.succeeded" not in world.events(order), world.events(order)
        buyer.pay(world.checkout(order, key="2"))
    world.wait_until_paid(order)


def forged(checkout, world, **changes):
    """(return URL, the fields so-net would send), which the buyer's browser can see and change."""
    known = world.double.order(checkout["payment"])
    fields = {
        "resultCode": "ok", "resultMesg": "", "icpId": "demoicp", "icpProdId": "order",
        "icpOrderId": checkout["payment"], "icpUserId": "u1", "mpId": known["mp_id"], "price": str(PRICE), "memo": "",
        "orderDataTime": "20261121120000", "sonetOrderNo": known["sonet_order_no"], "authCode": known["auth_code"],
    }
    return known["return_url"], fields | changes


def test_forged_return(world):
    """`resultCode=ok` that so-net never sent pays nothing, and does not stand in the way of the next checkout."""
    order = world.new_order()
    checkout = world.checkout(order)
    with world.visit() as buyer:
        before = world.double.confirmations()
        url, fields = forged(checkout, world, sonetOrderNo="SNT999999999999")
        buyer.post(url, fields)
        buyer.wait_for_shop()
        wait_for("so-net to be asked", lambda: world.double.confirmations() > before)
        url, fields = forged(checkout, world, sonetOrderNo="")
        buyer.post(url, fields)
        buyer.wait_for_shop()
        url, fields = forged(checkout, world, resultCode="30001", sonetOrderNo="")
        buyer.post(url, fields)
        buyer.wait_for_shop()
        assert not world.is_paid(order)
        # The state of the first was used up by the number that was made up.
        buyer.pay(world.checkout(order, key="2"))
    world.wait_until_paid(order)
    assert world.events(order).count("payment.succeeded") == 1, world.events(order)


def test_forged_state(world):
    """Without our signature on it the state is nothing: the call is kept as rejected, and nobody is asked."""
    order = world.new_order()
    checkout = world.checkout(order)
    url, fields = forged(checkout, world)
    token = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["metadata"][0]
    head, claims, signature = token.split(".")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    before = world.double.confirmations()
    for other in (f"{head}.{claims}.{flipped}", f"{head}.{claims}.", "eyJhbGciOiJub25lIn0." + claims + ".", "x"):
        with world.visit() as buyer:
            buyer.post(url.replace(token, other), fields)
            buyer.wait_for_shop()
    rejected = [receipt for receipt in world.receipts() if receipt["status"] == "rejected"]
    assert len(rejected) >= 4, world.receipts()
    assert world.double.confirmations() == before
    assert not world.is_paid(order) and world.events(order) == [], world.events(order)


def test_number_of_another_order(world):
    """A number that so-net knows, of an order that was paid, does not pay another one."""
    paid, wanted = world.new_order(), world.new_order()
    first, second = world.checkout(paid), world.checkout(wanted)
    with world.visit() as buyer:
        buyer.pay(first)
        world.wait_until_paid(paid)
        number = world.double.order(first["payment"])["sonet_order_no"]
        before = world.double.confirmations()
        url, fields = forged(second, world, sonetOrderNo=number)
        buyer.post(url, fields)
        buyer.wait_for_shop()
        wait_for("so-net to be asked", lambda: world.double.confirmations() > before)
        announce(world, {"form": urllib.parse.urlencode({"sonetOrderNo": number, "price": str(PRICE)})}, "form")
        wait_until_settled(world)
    assert world.order(wanted)["received"] == 0, world.order(wanted)
    assert world.order(paid)["received"] == AMOUNT, world.order(paid)


def wait_until_settled(world):
    """What so-net has answered is acted upon before an order that is paid afterwards."""
    order = world.new_order()
    with world.visit() as buyer:
        buyer.pay(world.checkout(order))
    world.wait_until_paid(order)


def test_wrong_amount(world):
    """Neither a return with another price nor a confirmation of one pays the order."""
    order = world.new_order()
    checkout = world.checkout(order)
    with world.visit() as buyer:
        url, fields = forged(checkout, world, price="1")
        buyer.post(url, fields)
        buyer.wait_for_shop()
        quarantined = [receipt for receipt in world.receipts() if receipt["status"] == "quarantined"]
        assert quarantined, world.receipts()
        world.double.tell("price", order=checkout["payment"], price="1")
        before = world.double.confirmations()
        buyer.pay(checkout)
        wait_for("so-net to be asked", lambda: world.double.confirmations() > before)
    wait_until_settled(world)
    shown = world.order(order)
    assert shown["received"] == 0, shown
    assert "payment.succeeded" not in world.events(order), world.events(order)


def test_replayed_return(world):
    """The same return again sends the browser on again and changes nothing."""
    order = world.new_order()
    checkout = world.checkout(order)
    with world.visit() as buyer:
        buyer.pay(checkout)
        paid = world.wait_until_paid(order)
        events = world.events(order)
        # Every word of it as so-net sent it.
        url, fields = forged(checkout, world)
        buyer.post(url, fields)
        buyer.wait_for_shop()
    with world.visit() as stranger:
        stranger.post(url, fields)
        stranger.wait_for_shop()
    assert world.double.order(checkout["payment"])["confirmations"] == 1
    assert world.events(order) == events
    again = world.order(order)
    assert again["received"] == paid["received"], again
    statuses = [receipt["status"] for receipt in world.receipts()[:2]]
    assert statuses == ["duplicate", "duplicate"], statuses


def test_state_with_another_number(world):
    """A state that has come back with one number is good for no other: kept apart, nobody asked, the browser goes on."""
    order = world.new_order()
    checkout = world.checkout(order)
    with world.visit() as buyer:
        # Whoever gave up has used nothing up.
        url, fields = forged(checkout, world, resultCode="30001", sonetOrderNo="")
        buyer.post(url, fields)
        buyer.wait_for_shop()
        buyer.pay(checkout)
        paid = world.wait_until_paid(order)
        events, before = world.events(order), world.double.confirmations()
    with world.visit() as stranger:
        for number, result in (("SNT777777777777", "ok"), ("SNT777777777776", "30001")):
            url, fields = forged(checkout, world, sonetOrderNo=number, resultCode=result)
            stranger.post(url, fields)
            stranger.wait_for_shop()
    wait_until_settled(world)
    kept = [receipt for receipt in world.receipts() if receipt["reason"] == "token_reused"]
    assert [receipt["status"] for receipt in kept] == ["quarantined", "quarantined"], kept
    # The one question since then was about the other order's payment.
    assert world.double.confirmations() == before + 1
    assert world.events(order) == events and world.order(order)["received"] == paid["received"]


def test_deferred_payment(world):
    """A code that was issued is no payment, whoever announces one; so-net's word decides, in either of its forms."""
    for form in ("form", "xml"):
        order = world.new_order()
        checkout = world.checkout(order, mp_id="vATM_FCB")
        with world.visit() as buyer:
            buyer.pay(checkout)
        wait_for("the code", lambda: "payment.pending" in world.events(order))
        assert not world.is_paid(order)
        before = world.double.confirmations()
        announce(world, world.double.tell("announce", order=checkout["payment"]), "form")
        wait_for("so-net to be asked", lambda: world.double.confirmations() > before)
        assert not world.is_paid(order)
        announce(world, world.double.tell("settle", order=checkout["payment"]), form)
        world.wait_until_paid(order)
        events = world.events(order)
        assert events.count("payment.pending") == 1 and events.count("payment.succeeded") == 1, events


def announce(world, announcement, form):
    """so-net's own server calls; it wants these four bytes."""
    headers = FORM if form == "form" else {"Content-Type": "text/xml; charset=utf-8"}
    status, _, body = plain(world.gateway.url, "/notify/sonet", "POST", announcement[form].encode(), headers)
    assert (status, body) == (200, "0000"), (status, body)


def test_announcement_of_nothing(world):
    """An announcement for a number that nobody knows is acknowledged, kept, and pays nothing."""
    before = world.double.confirmations()
    form = urllib.parse.urlencode({"sonetOrderNo": "SNT888888888888", "icpId": "demoicp", "price": str(PRICE)})
    announce(world, {"form": form}, "form")
    bomb = '<!DOCTYPE x [<!ENTITY a "' + "a" * 1000 + '"><!ENTITY b "&a;&a;&a;&a;">]><x><SONET_ORDER_NO>&b;</SONET_ORDER_NO></x>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><SONET_ORDER_NO>&a;</SONET_ORDER_NO></x>'
    for text in (bomb, outside, "<x>", "<x><SONET_ORDER_NO></SONET_ORDER_NO></x>", "", "\x00"):
        status, _, body = plain(
            world.gateway.url, "/notify/sonet", "POST", text.encode(), {"Content-Type": "text/xml; charset=utf-8"}
        )
        assert status < 500, (text, status, body)
        assert "root:" not in body, body
    assert world.double.confirmations() == before


def test_confirmation_that_comes_later(world):
    """so-net is silent at first, then fails, then talks nonsense: the payment is confirmed in the end, once."""
    order = world.new_order()
    checkout = world.checkout(order)
    for mode in ("timeout", "garbage"):
        world.double.tell("fail", mode=mode, on="confirmOrder")
    with world.visit() as buyer:
        buyer.pay(checkout)
        assert not world.is_paid(order)
    deadline = time.monotonic() + 3 * WAIT_SECONDS
    while not world.is_paid(order):
        assert time.monotonic() < deadline, world.events(order)
        time.sleep(0.2)
    assert world.events(order) == ["payment.returned", "payment.succeeded"], world.events(order)
    assert world.double.state()["failures_ahead"] == 0


EVIL = """"'><script>alert(1)</script><img src=x onerror="alert(1)">&lt;</form>"""


def test_hostile_values(world):
    """What stands in a query is text, on our page and in the form it sends. A script would open a dialog, and one that
    the policy stops would be in the console: either fails the visit."""
    fields = {"icpId": EVIL, "memo": "鑽石 & + %", "</script><script>alert(1)</script>": EVIL}
    target = f"http://{world.double.host}/paymentRule.php?{urllib.parse.urlencode(fields)}"
    page = f"{world.gateway.public_url}/tools/POST.html?{urllib.parse.urlencode({'action': target})}"
    with world.visit() as buyer:
        with buyer.page.expect_request(lambda request: request.method == "POST") as sent:
            buyer.page.goto(page)
        received = urllib.parse.parse_qsl(sent.value.post_data, strict_parsing=True)
        assert dict(received) == fields and len(received) == len(fields), received
        buyer.page.wait_for_load_state()
    assert [line for line in world.double.state()["complaints"] if "paymentRule" in line], "so-net got it and refused it"
    with world.visit(java_script_enabled=False) as buyer:
        buyer.page.goto(page)
        buyer.shot("4-hostile")
        counts = {name: buyer.page.locator(name).count() for name in ("script", "img", "form", "input")}
        assert counts == {"script": 1, "img": 0, "form": 1, "input": len(fields)}, counts
    for path in ("/redirect-in/", "/redirect-out", "/redirect-in/x", "/tools/POST.html", f"/{urllib.parse.quote(EVIL)}"):
        for name in ("next", "action", "session", "resume"):
            with world.visit() as buyer:
                buyer.page.goto(f"{world.gateway.public_url}{path}?{urllib.parse.urlencode({name: EVIL})}")
                assert buyer.page.url.startswith(world.gateway.public_url), buyer.page.url
                buyer.forgive_refusals()
    with world.visit() as buyer:
        for number, path in enumerate((f"/redirect-in/{urllib.parse.quote(EVIL, safe='')}", "/redirect-in/end",
                                       f"/redirect-in/x?next={urllib.parse.quote(world.stranger.url)}",
                                       f"/tools/POST.html?action={urllib.parse.quote(world.stranger.url)}")):
            buyer.page.goto(world.gateway.public_url + path)
            buyer.shot(f"5-fixed-{number}")
            buyer.forgive_refusals()


def elsewhere(world):
    """Ways to write a place that is none of ours."""
    stranger, shop = world.stranger.host, world.shop.host
    return [
        f"http://{stranger}/", f"https://{stranger}/", f"//{stranger}/", f"///{stranger}/", f"/\\{stranger}/",
        f"\\\\{stranger}/", f"http:{stranger}/", f"http:/{stranger}/", f"http:\\\\{stranger}/", f"\thttp://{stranger}/",
        f"/\t/{stranger}/", f"/\n/{stranger}/", f"http://{shop}@{stranger}/", f"http://{shop}%40{stranger}/",
        f"http://{stranger}\\@{shop}/", f"http://{stranger}#@{shop}/", f"http://{stranger}?@{shop}/",
        f"http://{shop}.{stranger}/", f"http://{shop.split(':')[0]}:1@{stranger}/", f"h\nttp://{stranger}/",
        f"http://{stranger}\x00.{shop}/", f"http://{stranger}\u3002{shop}/", "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "", "http://", "http:///x", f"ftp://{shop}/",
        f"http://{shop.split(':')[0]}:1/", f"{world.shop.url}/\r\nX-Evil: 1", "/x\r\nX-Evil: 1",
    ]


def test_other_hosts_are_refused(world):
    """`next`, `action` and `resume` lead to hosts that are configured, or nowhere; nor does a cookie that was put there."""
    order = world.new_order()
    checkout = world.checkout(order)
    url, fields = forged(checkout, world)
    metadata = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["metadata"][0]
    body = urllib.parse.urlencode(fields).encode()
    own = f"{world.gateway.public_url}/redirect-in/s"
    for place in elsewhere(world):
        quoted = urllib.parse.quote(place, safe="")
        targets = [
            f"/redirect-out?session=s&next={quoted}", f"/redirect-out?session=s&next={quoted}&resume={own}",
            f"/redirect-in/s?next={quoted}", f"/tools/POST.html?action={quoted}", f"/tools/POST.html?action={quoted}%3Fa%3D1",
        ]
        for target in targets:
            check_answer(world, target, plain(world.gateway.url, target))
        # A way back that somebody else made up is neither kept nor followed.
        if place and not place.startswith("/x"):
            status, headers, _ = plain(world.gateway.url, f"/redirect-out?session=s&next=/&resume={quoted}")
            assert status == 400 and "Set-Cookie" not in headers, (place, status, headers)
        cookie = {"Cookie": f"resume={quoted}"}
        check_answer(world, place, plain(world.gateway.url, "/redirect-in/s", headers=cookie))
        back = f"/notify/sonet?metadata={metadata}&next={quoted}"
        check_answer(world, back, plain(world.gateway.url, back, "POST", body, FORM))
        with world.visit() as buyer:
            world.stranger.seen.clear()
            for target in targets:
                buyer.page.goto(world.gateway.public_url + target)
            assert world.stranger.seen == [], (place, world.stranger.seen)
            buyer.post(world.gateway.public_url + back, fields)
            assert world.stranger.seen == [], (place, world.stranger.seen)
            buyer.forgive_refusals()
    assert not world.is_paid(order)


def check_answer(world, target, answer):
    status, headers, text = answer
    location = headers.get("Location", "")
    assert status < 500, (target, status, text)
    assert urllib.parse.urlsplit(location).netloc in ("", f"gateway.example:{world.gateway.port}"), (target, location)
    assert not re.match(r"[/\\]{2}", location) and "X-Evil" not in headers, (target, headers)
    assert "<form" not in text, (target, text)


def test_odd_methods(world):
    """The pages answer what a browser asks, and refuse the rest without an error of ours."""
    for path in ("/redirect-out", "/redirect-in/s", "/tools/POST.html"):
        for method in ("POST", "PUT", "DELETE"):
            status, _, text = plain(world.gateway.url, path, method)
            assert 400 <= status < 500, (method, path, status, text)


def test_expired_state():
    """A buyer who stays away too long is sent back to the shop; the call is kept, and nothing is paid by it."""
    with running(state_seconds=1) as world:
        order = world.new_order()
        checkout = world.checkout(order)
        with world.visit() as buyer:
            buyer.go_to_payment(checkout)
            # The gateway's own clock is what must pass.
            time.sleep(2.5)
            buyer.choose("pay")
            buyer.shot("6-expired")
        kept = world.receipts()
        assert kept and kept[0]["status"] == "rejected", kept
        assert "expire" in json.dumps(kept[0]), kept[0]
        assert world.double.confirmations() == 0
        assert not world.is_paid(order) and "payment.succeeded" not in world.events(order)


TESTS = [
    test_success, test_without_scripts, test_payment_page_on_another_host, test_cancel_and_try_again,
    test_forged_return, test_forged_state, test_number_of_another_order, test_wrong_amount, test_replayed_return,
    test_state_with_another_number, test_deferred_payment, test_announcement_of_nothing, test_confirmation_that_comes_later, test_hostile_values,
    test_other_hosts_are_refused, test_odd_methods,
]


def main():
    with running() as world:
        for test in TESTS:
            test(world)
            print(f"ok {test.__name__}", flush=True)
    test_expired_state()
    print(f"ok {test_expired_state.__name__}")
    print(f"{len(TESTS) + 1} passed, 0 failed")


if __name__ == "__main__":
    main()
