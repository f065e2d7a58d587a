"""A second implementation of the leaf's encoding, from its description in event_log/src/leaf.rs.

Prints the vectors that stand in leaf_vectors.json: python3 leaf_vectors.py > leaf_vectors.json
"""

import hashlib
import json
import struct
import uuid


def lp(text):
    data = text.encode()
    return struct.pack(">I", len(data)) + data


def opt(value, write):
    return b"\0" if value is None else b"\1" + write(value)


def micros(value):
    return struct.pack(">q", value)


def uid(text):
    return uuid.UUID(text).bytes


def envelope(v):
    return b"".join([
        b"keyledger.event.v1\0",
        struct.pack(">Q", v["position"]), lp(v["stream"]), struct.pack(">Q", v["version"]),
        uid(v["event_id"]), lp(v["event_type"]), struct.pack(">I", v["schema_version"]),
        micros(v["recorded_at_micros"]), opt(v["imported_at_micros"], micros),
        lp(v["actor_kind"]), lp(v["actor_id"]), opt(v["on_behalf_of"], lp),
        uid(v["command_id"]), opt(v["request_id"], uid), uid(v["correlation_id"]), opt(v["causation_id"], uid),
        hashlib.sha256(v["body"].encode()).digest(),
    ])


def event(position, stream, version, **more):
    number = f"{position:012d}"
    base = {
        "position": position, "stream": stream, "version": version,
        "event_id": f"0198f000-0000-7000-8000-{number}",
        "event_type": "credits.adjusted", "schema_version": 1,
        "recorded_at_micros": 1788220800000000 + position, "imported_at_micros": None,
        "actor_kind": "staff", "actor_id": "s-1", "on_behalf_of": None,
        "command_id": f"0198f000-0000-7000-9000-{number}", "request_id": None,
        "correlation_id": f"0198f000-0000-7000-9000-{number}", "causation_id": None,
        "body": '{"credits":"1.00"}',
    }
    return base | more


ACCOUNT = "credit_account-0198f000-0000-7000-a000-000000000001"
EVENTS = [
    event(1, "catalog", 1, event_type="price_list.published", body="{}"),
    event(2, ACCOUNT, 1),
    event(3, ACCOUNT, 2, on_behalf_of="reseller-0198f000-0000-7000-a000-000000000001",
          request_id="0198f000-0000-7000-b000-000000000001", causation_id="0198f000-0000-7000-8000-000000000002",
          actor_kind="reseller", actor_id="u-7"),
    event(4, ACCOUNT, 3, imported_at_micros=1795000000000001, recorded_at_micros=-1, schema_version=2,
          body='{"credits":"-0.01","reason":"Übertrag über 1 €"}'),
    event(9223372036854775807, "license-0198f000-0000-7000-a000-000000000009", 9223372036854775807,
          event_id="ffffffff-ffff-7fff-bfff-ffffffffffff", command_id="ffffffff-ffff-7fff-bfff-fffffffffffe",
          correlation_id="00000000-0000-0000-0000-000000000000", recorded_at_micros=4102444799999999, body=""),
]

for vector in EVENTS:
    vector["envelope"] = envelope(vector).hex()
    vector["leaf_hash"] = hashlib.sha256(b"\0" + envelope(vector)).hexdigest()

print(json.dumps(EVENTS, indent=2, ensure_ascii=False))
