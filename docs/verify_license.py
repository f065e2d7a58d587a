#!/usr/bin/env python3
"""Verifies a license file of keyledger: a second reader of the format that docs/license-files.md describes.

    python3 verify_license.py FILE --keys KEYS.json [--at TIME] [--computer ID] [--seen LICENSE_ID=REVISION]...

It prints a JSON object with the outcome: "fresh", "refresh-due" or "in-grace" with the license, or the code of a refusal
("over" too has the license).
Without --computer it does not ask which computer the file is for. It ends with 0 if the file holds, with 1 if it is refused,
with 2 if it was called wrongly. It needs the package cryptography.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BEGIN = "-----BEGIN KEYLEDGER LICENSE-----\n"
END = "-----END KEYLEDGER LICENSE-----\n"
LONGEST_FILE = 16 * 1024
CLOCK_TOLERANCE = 5 * 60
GRACE = 14 * 24 * 60 * 60
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

# The points of small order, which prove nothing, by their y: of order 1, 2 and 4, with the second way to write 0 and 1, and of order 8.
PRIME = 2**255 - 19
SMALL_ORDER = {
    *(0, 1, PRIME - 1, PRIME, PRIME + 1),
    int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
    int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
}

FORMS = {
    "license_id": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "serial": r"[A-Z0-9]{1,40}",
    "activation_key": r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}",
    "product": r"[A-Z]{1,8}",
    "edition": r"[A-Z]{1,8}",
}
FIELDS = (
    "kind", "license_id", "serial", "activation_key", "computer_hash", "product", "edition", "size", "trial_end",
    "support_until", "issued_at", "refresh_after", "valid_until", "position", "revision",
)  # fmt: skip


class Refused(Exception):
    """The file is not taken, under this code; one that is over still has its license."""

    def __init__(self, code, license=None):
        super().__init__(code)
        self.answer = {"outcome": code} if license is None else {"outcome": code, "license": license}


def decode(text, code):
    """The bytes in base64, of which there is one form."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(code) from None
    if base64.b64encode(data).decode() != text:
        raise Refused(code)
    return data


def utf8(data, code):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(code) from None


def need(is_so, code):
    if not is_so:
        raise Refused(code)


def is_of_small_order(point):
    return int.from_bytes(point, "little") % 2**255 in SMALL_ORDER


def seconds(text):
    """A moment as seconds since 1970; nothing if it is not written as it has to be."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", text):
        return None
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return None
    # Python reads a leap second as one, and a file may not name any.
    if text[17:19] > "59":
        return None
    return int((moment.replace(tzinfo=timezone.utc) - EPOCH) / timedelta(seconds=1))


def is_day(text):
    return isinstance(text, str) and "T" not in text and seconds(f"{text}T00:00:00Z") is not None


def content_of(data):
    """What the armour holds; the file has to be exactly what armouring it gives."""
    need(len(data) <= LONGEST_FILE, "too-long")
    text = utf8(data, "armour")
    need(text.startswith(BEGIN) and text.endswith(END) and len(text) >= len(BEGIN) + len(END), "armour")
    encoded = text[len(BEGIN) : -len(END)].replace("\n", "")
    content = utf8(decode(encoded, "armour"), "armour")
    lines = [encoded[at : at + 64] + "\n" for at in range(0, len(encoded), 64)] or ["\n"]
    need(BEGIN + "".join(lines) + END == text, "armour")
    return content


def wrapper_of(content):
    """The four fields; the content has to be exactly what writing them gives."""
    try:
        fields = json.loads(content)
        payload, kid, alg, sig = (fields[name] for name in ("payload", "kid", "alg", "sig"))
    except (ValueError, RecursionError, TypeError, KeyError):
        raise Refused("wrapper") from None
    need(content == f'{{"payload":"{payload}","kid":"{kid}","alg":"{alg}","sig":"{sig}"}}', "wrapper")
    return payload, kid, alg, sig


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def license_of(payload):
    text = utf8(decode(payload, "payload"), "payload")
    need(text.startswith("{"), "payload")
    try:
        # Objects come as lists of pairs, which also tell whether a field stands there twice.
        pairs = json.loads(text, object_pairs_hook=list, parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Refused("payload") from None
    known = [name for name, _ in pairs if name in FIELDS]
    need(sorted(known) == sorted(FIELDS), "payload")
    license = {name: dict(pairs)[name] for name in FIELDS}
    check(license)
    return license


def is_number(value, most):
    return type(value) is int and 1 <= value <= most


def check(license):
    """Whether every field has its form, and they agree with each other."""
    for name, form in FORMS.items():
        value = license[name]
        is_absent = name == "edition" and value is None
        need(is_absent or (isinstance(value, str) and re.fullmatch(form, value, re.ASCII)), "payload")
    need(license["kind"] in ("license", "support"), "payload")
    need(isinstance(license["computer_hash"], str), "payload")
    need(len(decode(license["computer_hash"], "payload")) == 32, "payload")
    need(license["size"] == "unlimited" or is_number(license["size"], 2**32 - 1), "payload")
    need(license["trial_end"] is None or seconds(license["trial_end"]) is not None, "payload")
    need(license["support_until"] is None or is_day(license["support_until"]), "payload")
    need(license["kind"] == "license" or license["support_until"] is not None, "payload")
    times = [seconds(license[name]) for name in ("issued_at", "refresh_after", "valid_until")]
    need(None not in times and times == sorted(times), "payload")
    need(is_number(license["position"], 2**53 - 1) and is_number(license["revision"], 2**53 - 1), "payload")


def open_file(data, keys):
    """What the file says, if one of these keys signed it while it was in use."""
    payload, kid, alg, sig = wrapper_of(content_of(data))
    need(alg == "ed25519", "algorithm")
    key = next((key for key in keys if key["kid"] == kid), None)
    need(key is not None, "unknown-key")
    signature = decode(sig, "signature")
    point = base64.b64decode(key["public_key"])
    need(not is_of_small_order(point) and not is_of_small_order(signature[:32]), "signature")
    try:
        Ed25519PublicKey.from_public_bytes(point).verify(signature, f"keyledger/license/v1/{kid}/{payload}".encode())
    except InvalidSignature:
        raise Refused("signature") from None
    license = license_of(payload)
    issued_at = seconds(license["issued_at"])
    since, until = seconds(key.get("from")), seconds(key.get("until"))
    need((since is None or since <= issued_at) and (until is None or issued_at < until), "key-not-in-use")
    return license


def computer_hash(license_id, computer_id):
    return base64.b64encode(hashlib.sha256(f"keyledger/computer/v1/{license_id}/{computer_id}".encode()).digest()).decode()


def freshness(license, now):
    trial_end, valid_until = seconds(license["trial_end"]), seconds(license["valid_until"])
    if (trial_end is not None and trial_end <= now) or valid_until + GRACE <= now:
        raise Refused("over", license)
    if valid_until <= now:
        return "in-grace"
    return "refresh-due" if seconds(license["refresh_after"]) <= now else "fresh"


def verify(data, keys, now, computer_id, seen):
    """How fresh the license is, and the license; or a refusal."""
    license = open_file(data, keys)
    if computer_id is not None:
        need(license["computer_hash"] == computer_hash(license["license_id"], computer_id), "other-computer")
    newest = max((revision for license_id, revision in seen if license_id == license["license_id"]), default=0)
    need(license["revision"] >= newest, "older-revision")
    need(seconds(license["issued_at"]) <= now + CLOCK_TOLERANCE, "issued-in-future")
    return freshness(license, now), license


def moment(text):
    now = seconds(text)
    if now is None:
        raise argparse.ArgumentTypeError("write a time in UTC, to the second, as 2026-11-23T13:46:59Z")
    return now


def seen_license(text):
    license_id, _, revision = text.partition("=")
    return license_id, int(revision)


def main():
    parser = argparse.ArgumentParser(description="Verifies a license file of keyledger.")
    parser.add_argument("file")
    parser.add_argument("--keys", required=True, help="the JSON file of the trusted keys")
    parser.add_argument("--at", type=moment, help="the time, such as 2026-11-23T13:46:59Z; now, if none is given")
    parser.add_argument("--computer", help="the id of the computer")
    parser.add_argument("--seen", type=seen_license, action="append", default=[], metavar="LICENSE_ID=REVISION")
    arguments = parser.parse_args()
    now = arguments.at
    if now is None:
        now = int((datetime.now(timezone.utc) - EPOCH) / timedelta(seconds=1))
    with open(arguments.keys, encoding="utf-8") as keys_file:
        keys = json.load(keys_file)["keys"]
    with open(arguments.file, "rb") as license_file:
        data = license_file.read(LONGEST_FILE + 1)
    try:
        outcome, license = verify(data, keys, now, arguments.computer, arguments.seen)
    except Refused as refused:
        print(json.dumps(refused.answer))
        return 1
    print(json.dumps({"outcome": outcome, "license": license}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
