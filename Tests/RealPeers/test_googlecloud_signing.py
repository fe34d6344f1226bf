"""URLs that the gateway signs are those that google-cloud-storage signs, with the same key at the same moment.

`--write` makes Fixtures/googlecloud-media/signed-urls.json anew, with which the Swift tests check it alone.
"""

import itertools
import json
import sys

from gateway import run
from googlecloud import FIXTURES, Peer, googles_url

FILE = FIXTURES / "signed-urls.json"
NOW = 1_790_000_000

NAMES = [
    "a", "path/to/movie.mp4", "with a space.png", "影片/開場 🎬.mp4", "~tilde~/-._~", "plus+plus", "percent%2Fpercent%",
    "a&b=c?d#e", "quotes'\"()*!", "semi;colon:at@,$", "ends/", "//double//slash", "[x]{y}|\\^`<>", "\u00e9 e\u0301",
    "b" * 1024,
]
HEADERS = [
    {},
    {"Content-Type": "video/mp4", "x-goog-content-length-range": "1,524288000"},
    {"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg==", "content-type": "image/png", "X-Goog-If-Generation-Match": "0"},
    {"x-goog-hash": "crc32c=AAAAAA==", "x-goog-meta-note": "  two   words\tand  a tab ", "x-goog-acl": "private"},
    {"x-goog-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
]
# No name here begins with the whole of another: the library then sorts the pairs, not the names.
QUERIES = [
    {},
    {"generation": "1360887697105000"},
    {"response-content-disposition": 'attachment; filename="a b~c+d.mp4"', "userProject": "p"},
    {"soufflé": "=%-_.~", "X-Goog-Meta-Foo": "bar/baz", "prefix": "/foo", "empty": ""},
]
ENDPOINTS = [
    {},
    {"style": "virtual_hosted"},
    {"style": "bound_host", "base_url": "https://media.example.com"},
    {"base_url": "http://127.0.0.1:9023"},
]
METHODS = ["GET", "PUT", "HEAD", "DELETE"]


def all_cases():
    combinations = itertools.product(NAMES, HEADERS, QUERIES, ENDPOINTS)
    for number, (name, headers, query, endpoint) in enumerate(combinations):
        yield {
            "method": METHODS[number % len(METHODS)], "bucket": "invented-bucket", "object": name, "headers": headers,
            "query": query, "now": NOW + number * 9973, "expires": 1 + number * 7919 % 604_800,
        } | endpoint


def cases_to_keep():
    """A few, each with something that another has not."""
    upload = {"Content-Type": "video/mp4", "x-goog-content-length-range": "1,524288000"}
    picks = [
        ("download", "GET", NAMES[1], {}, {}, {}, 3600),
        ("upload", "PUT", NAMES[1], upload, {}, {}, 900),
        ("upload with checksum", "PUT", NAMES[2], HEADERS[2], {}, {}, 604_800),
        ("header values are folded", "PUT", NAMES[0], HEADERS[3], {}, {}, 1),
        ("unicode", "GET", NAMES[3], {}, QUERIES[3], {}, 60),
        ("unreserved", "GET", NAMES[4], {}, {}, {}, 60),
        ("plus and percent", "GET", NAMES[5] + NAMES[6], {}, QUERIES[2], {}, 60),
        ("what a URL means something with", "GET", NAMES[7] + NAMES[8] + NAMES[9], {}, {}, {}, 60),
        ("slashes", "DELETE", NAMES[11], {}, QUERIES[1], {}, 60),
        ("virtual hosted", "PUT", NAMES[2], upload, {}, ENDPOINTS[1], 900),
        ("bound host", "HEAD", NAMES[3], {}, {}, ENDPOINTS[2], 900),
        ("emulator", "PUT", NAMES[1], upload, {}, ENDPOINTS[3], 900),
        ("payload digest", "PUT", NAMES[0], HEADERS[4], {}, {}, 60),
    ]
    for number, (name, method, object_name, headers, query, endpoint, expires) in enumerate(picks):
        case = {
            "name": name, "method": method, "bucket": "invented-bucket", "object": object_name, "headers": headers,
            "query": query, "now": NOW + number * 86_399, "expires": expires,
        } | endpoint
        yield case | {"url": googles_url(case)}


def test_the_same_urls_as_googles_client():
    count = 0
    with Peer() as peer:
        for case in all_cases():
            signed = peer.ask(op="sign", **case)
            assert signed.get("url") == googles_url(case), (case, signed, googles_url(case))
            count += 1
    print(f"{count} URLs are the same")


def test_the_fixture_is_what_googles_client_says():
    assert json.loads(FILE.read_text())["cases"] == list(cases_to_keep())


if __name__ == "__main__":
    if "--write" in sys.argv:
        FILE.write_text(json.dumps({"cases": list(cases_to_keep())}, indent=1, ensure_ascii=False) + "\n")
    run(test_the_fixture_is_what_googles_client_says, test_the_same_urls_as_googles_client)
