"""`gcp-storage-emulator`, a Cloud Storage of its own in another process: an upload by a signed URL, a look, a copy, a
deletion, and the notification of it as Pub/Sub would push it. What the emulator cannot do is said at the end.
"""

import base64
import contextlib
import hashlib
import json
import subprocess
import sys
import time

import google.auth.crypt
import google.auth.jwt
from cryptography.hazmat.primitives import serialization

from gateway import free_port, request, run, running_gateway, wait_for
from googlecloud import KEY_FILE, Peer

VIDEO = b"not much of a video " * 1000
NAME = "in/影片 a+b~1.mp4"
PUSHER = "push@invented-project.iam.gserviceaccount.com"


@contextlib.contextmanager
def running_emulator():
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gcp_storage_emulator", "start", "--host", "127.0.0.1", "--port", str(port), "--in-memory"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def is_up():
        try:
            return request("GET", url + "/")[0] == 200
        except OSError:
            return False

    try:
        wait_for("gcp-storage-emulator", is_up)
        for bucket in ("uploads", "published"):
            body = json.dumps({"name": bucket}).encode()
            status, _, answer = request("POST", f"{url}/storage/v1/b?project=p", body, {"Content-Type": "application/json"})
            assert status == 200, answer
        yield url
    finally:
        process.terminate()
        process.wait(30)


class Emulated:
    """The adapter over the emulator: what it wants called is called here."""

    def __init__(self, peer, url):
        self.peer, self.url = peer, url

    def ask(self, op, **question):
        self.peer.say({"op": op, "base_url": self.url, "now": int(time.time())} | question)
        while "call" in (said := self.peer.hear()):
            call = said["call"]
            body = base64.b64decode(call["body"])
            headers = call["headers"] | {"Content-Length": str(len(body))}
            status, headers, answer = request(call["method"], call["url"], body or None, headers)
            self.peer.say({
                "status": status, "headers": dict(headers.items()), "body": base64.b64encode(answer).decode(),
            })
        return said

    def upload_url(self, **more):
        return self.ask(
            "sign", method="PUT", bucket="uploads", object=NAME, expires=900,
            headers={"content-type": "video/mp4", "x-goog-content-length-range": f"1,{len(VIDEO)}"}, **more
        )


def push_token(audience):
    """An identity token as Pub/Sub's pushes carry it, signed with the key of the fixtures."""
    info = json.loads(KEY_FILE.read_text())
    signer = google.auth.crypt.RSASigner.from_service_account_info(info)
    now = int(time.time())
    claims = {
        "iss": "https://accounts.google.com", "aud": audience, "email": PUSHER, "email_verified": True, "sub": "1",
        "iat": now, "exp": now + 3600,
    }
    return google.auth.jwt.encode(signer, claims).decode()


def key_set():
    info = json.loads(KEY_FILE.read_text())
    numbers = serialization.load_pem_private_key(info["private_key"].encode(), None).public_key().public_numbers()

    def text(number):
        return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()

    return {"keys": [{
        "kty": "RSA", "alg": "RS256", "use": "sig", "kid": info["private_key_id"], "n": text(numbers.n),
        "e": text(numbers.e),
    }]}


def notification(resource):
    """As Pub/Sub pushes OBJECT_FINALIZE, wrapped."""
    return {
        "message": {
            "data": base64.b64encode(json.dumps(resource).encode()).decode(), "messageId": "1",
            "publishTime": resource["updated"],
            "attributes": {
                "eventType": "OBJECT_FINALIZE", "payloadFormat": "JSON_API_V1", "bucketId": resource["bucket"],
                "objectId": resource["name"], "objectGeneration": resource["generation"],
                "eventTime": resource["updated"],
                "notificationConfig": f"projects/_/buckets/{resource['bucket']}/notificationConfigs/1",
            },
        },
        "subscription": "projects/invented-project/subscriptions/tollgate",
    }


def test_upload_copy_and_deletion():
    with running_emulator() as url, Peer() as peer:
        storage = Emulated(peer, url)
        source = {"bucket": "uploads", "object": NAME}
        target = {"bucket": "published", "object": "out/a.mp4"}
        assert storage.ask("object", name=source) == {"missing": True}

        signed = storage.upload_url()
        assert request("PUT", signed["url"], VIDEO, signed["headers"])[0] == 200
        there = storage.ask("object", name=source)
        assert there["object"] == NAME and there["size"] == len(VIDEO) and there["content_type"] == "video/mp4", there
        assert there["md5"] == base64.b64encode(hashlib.md5(VIDEO).digest()).decode(), there

        made = storage.ask("copy", **{"from": source, "to": target}, generation=there["generation"])
        assert made["copied"]["md5"] == there["md5"], made
        copied = storage.ask("object", name=target)
        assert copied["generation"] == made["copied"]["generation"], (copied, made)

        assert storage.ask("delete", name=source, generation=there["generation"]) == {"deleted": True}
        assert storage.ask("delete", name=source, generation=there["generation"]) == {"deleted": False}
        assert storage.ask("object", name=source) == {"missing": True}
        swept = storage.ask("delete_all", bucket="published", prefix="out/")
        assert swept == {"deleted": 1, "is_complete": True}, swept
        assert storage.ask("object", name=target) == {"missing": True}
        gone = storage.ask("copy", **{"from": source, "to": {"bucket": "published", "object": "b"}}, generation=1)
        assert gone["error"] == "google_not_found", gone


def test_the_notification_becomes_an_event():
    name = "googlecloud/pubsub"
    source = {"adapter": "googlecloud-pubsub", "service_account": PUSHER, "jwks": key_set()}
    with running_gateway({name: source}) as gateway, running_emulator() as url, Peer() as peer:
        signed = Emulated(peer, url).upload_url()
        assert request("PUT", signed["url"], VIDEO, signed["headers"])[0] == 200
        status, _, answer = request("GET", f"{url}/storage/v1/b/uploads/o?prefix=in")
        assert status == 200, answer
        [resource] = json.loads(answer)["items"]
        token = push_token(f"{gateway.public_url}/notify/{name}")
        status, said = gateway.notify(
            json.dumps(notification(resource)).encode(), {"Authorization": f"Bearer {token}"}, name
        )
        assert status == 204, (status, said)
        [event] = gateway.api("GET", "/v1/events?type=object.finalized")["data"]
        data = gateway.api("GET", f"/v1/events/{event['id']}")["cloud_event"]["data"]
        assert (data["bucket"], data["object"]) == ("uploads", NAME), data
        assert data["generation"] == resource["generation"] and data["size"] == len(VIDEO), data


def test_what_the_emulator_cannot_do():
    """Each claim is tried, so that it does not outlive the emulator's next version."""
    with running_emulator() as url, Peer() as peer:
        storage = Emulated(peer, url)
        source = {"bucket": "uploads", "object": NAME}
        target = {"bucket": "published", "object": "a"}
        signed = storage.upload_url()
        assert request("PUT", signed["url"][:-4] + "0000", VIDEO, signed["headers"])[0] == 200
        assert request("PUT", signed["url"], VIDEO, {"Content-Type": "text/plain"})[0] == 200
        assert request("PUT", signed["url"], VIDEO + b"!", signed["headers"])[0] == 200
        late = storage.upload_url(now=int(time.time()) - 3600)
        assert request("PUT", late["url"], VIDEO, late["headers"])[0] == 200
        for _ in range(2):
            assert "copied" in storage.ask("copy", **{"from": source, "to": target}, generation=1)
        assert storage.ask("delete", name=target, generation=1) == {"deleted": True}
    for lack in (
        "check signatures, their time and their headers", "bound the size of an upload",
        "compare generations before it copies or deletes", "copy in parts (rewriteToken)", "ask for tokens", "notify",
    ):
        print(f"gcp-storage-emulator does not {lack}: the double of Google Cloud does, in the Swift tests")


run(test_upload_copy_and_deletion, test_the_notification_becomes_an_event, test_what_the_emulator_cannot_do)
