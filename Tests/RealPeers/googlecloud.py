"""Asks the adapter of Google Cloud, and makes signed URLs with Google's own client."""

import datetime
import functools
import json
import os
import pathlib
import subprocess

from google.cloud import storage
from google.cloud.storage import _signing
from google.oauth2 import service_account

from gateway import ROOT

PEER = pathlib.Path(os.environ.get("TOLLGATE_GOOGLECLOUD_PEER", ROOT / ".build/debug/googlecloud-peer"))
FIXTURES = ROOT / "Fixtures/googlecloud-media"
KEY_FILE = FIXTURES / "service-account.json"


class Peer:
    """The adapter in a process of its own: a line for each question and each answer."""

    def __init__(self):
        self.process = subprocess.Popen([PEER, KEY_FILE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.stdin.close()
        assert self.process.wait(30) == 0, "the peer failed"

    def ask(self, **question):
        self.say(question)
        return self.hear()

    def say(self, what):
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def hear(self):
        line = self.process.stdout.readline()
        assert line, "the peer ended"
        return json.loads(line)


@functools.cache
def client():
    credentials = service_account.Credentials.from_service_account_file(KEY_FILE)
    return storage.Client(project="invented-project", credentials=credentials)


def googles_url(case):
    """The URL for a case as google-cloud-storage signs it."""
    moment = datetime.datetime.fromtimestamp(case["now"], datetime.timezone.utc)
    options = {"expiration": datetime.timedelta(seconds=case["expires"]), "method": case["method"], "version": "v4"}
    style = case.get("style", "path")
    base = case.get("base_url", "https://storage.googleapis.com")
    if style == "bound_host":
        options["bucket_bound_hostname"] = base
    elif style == "virtual_hosted":
        options["virtual_hosted_style"] = True
    else:
        options["api_access_endpoint"] = base
    original = _signing._NOW
    _signing._NOW = lambda zone: moment
    try:
        return client().bucket(case["bucket"]).blob(case["object"]).generate_signed_url(
            headers=dict(case.get("headers", {})), query_parameters=dict(case.get("query", {})), **options
        )
    finally:
        _signing._NOW = original
