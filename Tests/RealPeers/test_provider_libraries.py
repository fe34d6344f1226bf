"""Calls signed by the providers' own libraries are accepted; with one byte altered they are not."""

import base64
import datetime
import json
import os
import time
import urllib.parse

import plivo.utils.signature_v3 as plivo_signature
import pusher.signature
import svix
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from twilio.request_validator import RequestValidator

from gateway import run, running_gateway

TWILIO_TOKEN = "peer-twilio-token-1f0c"
PLIVO_TOKEN = "peer-plivo-token-77aa"
PUSHER_KEY, PUSHER_SECRET = "peer-pusher-key", "peer-pusher-secret-9d2e"
SVIX_SECRET = "whsec_" + base64.b64encode(b"a secret of the peers' tests").decode()
SENDGRID_KEY = ec.generate_private_key(ec.SECP256R1())
SENDGRID_PUBLIC = base64.b64encode(
    SENDGRID_KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()

SECRETS = {
    "PEER_TWILIO": TWILIO_TOKEN, "PEER_PLIVO": PLIVO_TOKEN, "PEER_PUSHER": f"{PUSHER_KEY}:{PUSHER_SECRET}",
    "PEER_SVIX": SVIX_SECRET, "PEER_SENDGRID": SENDGRID_PUBLIC,
}
SOURCES = {
    "twilio": {"adapter": "twilio", "secrets": ["env:PEER_TWILIO"]},
    "plivo": {"adapter": "plivo", "secrets": ["env:PEER_PLIVO"]},
    "pusher": {"adapter": "pusher", "secrets": ["env:PEER_PUSHER"]},
    "resend": {"adapter": "resend", "secrets": ["env:PEER_SVIX"]},
    "sendgrid": {"adapter": "sendgrid", "secrets": ["env:PEER_SENDGRID"]},
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def twilio(url):
    fields = {
        "MessageSid": "SM0123", "SmsSid": "SM0123", "AccountSid": "AC0123", "MessageStatus": "delivered",
        "SmsStatus": "delivered", "To": "+15550100", "From": "+15550199", "ApiVersion": "2010-04-01", "ErrorCode": "",
    }
    signature = RequestValidator(TWILIO_TOKEN).compute_signature(url, fields)
    return FORM | {"X-Twilio-Signature": signature}, urllib.parse.urlencode(fields).encode()


def plivo(url):
    fields = {
        "MessageUUID": "b2a1-01", "To": "15550100", "From": "15550199", "Type": "sms", "Status": "delivered",
        "Units": "1", "TotalRate": "0.0035", "Sequence": "2",
    }
    nonce = "12345678901234567890"
    signed = plivo_signature.construct_post_url(url, dict(fields)).decode()
    signature = plivo_signature.get_signature_v3(PLIVO_TOKEN.encode(), signed, nonce).decode()
    headers = {"X-Plivo-Signature-V3": signature, "X-Plivo-Signature-V3-Nonce": nonce}
    return FORM | headers, urllib.parse.urlencode(fields).encode()


def pusher_channels(_):
    event = {"name": "channel_occupied", "channel": "presence-hall"}
    body = json.dumps({"time_ms": int(time.time() * 1000), "events": [event]})
    signature = pusher.signature.sign(PUSHER_SECRET, body)
    return {"X-Pusher-Key": PUSHER_KEY, "X-Pusher-Signature": signature}, body.encode()


def resend(_):
    now = datetime.datetime.now(datetime.timezone.utc)
    body = json.dumps({
        "type": "email.delivered", "created_at": now.isoformat(),
        "data": {"email_id": "re_1", "from": "Hall <a@example.org>", "to": ["b@example.org"], "subject": "票"},
    })
    signature = svix.Webhook(SVIX_SECRET).sign("msg_peer_1", now, body)
    headers = {"svix-id": "msg_peer_1", "svix-timestamp": str(int(now.timestamp())), "svix-signature": signature}
    return headers, body.encode()


def sendgrid(_):
    event = {
        "email": "b@example.org", "event": "delivered", "sg_event_id": "ZGVsaXZlcmVkLTAtMQ",
        "sg_message_id": "abc.filter1", "timestamp": int(time.time()), "response": "250 OK",
    }
    body, at = json.dumps([event]).encode() + b"\r\n", str(int(time.time()))
    signature = base64.b64encode(SENDGRID_KEY.sign(at.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
    prefix = "X-Twilio-Email-Event-Webhook-"
    return {prefix + "Signature": signature, prefix + "Timestamp": at}, body


def altered(body):
    """The same with one byte changed, in the middle of a value."""
    place = body.index(b"deliver" if b"deliver" in body else b"occupied") + 1
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1:]


def statuses(gateway, source):
    stored = gateway.api("GET", f"/v1/receipts?source={source}")["data"]
    return [receipt["status"] for receipt in reversed(stored)]


def test_official_signatures_are_accepted_and_altered_bodies_are_not():
    os.environ.update(SECRETS)
    with running_gateway(SOURCES) as gateway:
        for source, sign in [
            ("twilio", twilio), ("plivo", plivo), ("pusher", pusher_channels), ("resend", resend),
            ("sendgrid", sendgrid),
        ]:
            headers, body = sign(f"{gateway.url}/notify/{source}")
            status, answer = gateway.notify(body, headers, source)
            assert status in (200, 204), (source, status, answer)
            status, answer = gateway.notify(altered(body), headers, source)
            assert status == 401, (source, status, answer)
            status, answer = gateway.notify(body, headers, source)
            assert status in (200, 204), (source, status, answer)
            assert statuses(gateway, source) == ["accepted", "rejected", "duplicate"], (source, statuses(gateway, source))


if __name__ == "__main__":
    run(test_official_signatures_are_accepted_and_altered_bodies_are_not)
