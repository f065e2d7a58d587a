"""Random requests from the OpenAPI document against a server with the demo history, as everybody who may ask.

Called by `./dev fuzz`, with schemathesis installed and KEYLEDGER_PROGRAM naming the program. Arguments go on to `schemathesis run`.
"""

import base64
import contextlib
import hmac
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENT = HERE.parent.parent / "api" / "openapi.json"
PROGRAM = os.environ["KEYLEDGER_PROGRAM"]
# The parameters and fields that name something, and the list and field in which what they name is found.
NAMED = {
    "license_id": ("/v1/licenses", "license_id"),
    "activation_key_id": ("/v1/activation-keys", "activation_key_id"),
    "support_id": ("/v1/supports", "support_id"),
    "subscription_id": ("/v1/subscriptions", "subscription_id"),
    "order_id": ("/v1/orders", "order_id"),
    "customer_id": ("/v1/customers", "customer_id"),
    "reseller_id": ("/v1/resellers", "reseller_id"),
    "parent_id": ("/v1/resellers", "reseller_id"),
    "from": ("/v1/resellers", "reseller_id"),
    "to": ("/v1/resellers", "reseller_id"),
    "adjustment_id": ("/v1/credit-adjustments", "adjustment_id"),
    "position": ("/v1/price-lists", "position"),
    "computer_id": ("/v1/devices", "computer_id"),
}
# What the demo's price list sells.
SOLD = {
    "product": ["T", "RW", "AS", "SM", "RS"],
    "edition": ["DSK", "MOB", "ENT", "ESS", "ULT"],
    "sku": ["T-DSK-5", "T-ENT-10", "T-ENT-UNLIMITED", "RW-7", "AS-ULT-1", "SM-3", "RS-5", "S1Y-T-ENT-10", "CREDITS-100"],
}
# Those that are about signing in name only what nobody needs.
SPARE = {"user_id": "spare@example.com", "token_id": "spare"}


class Server:
    """A server with the demo history in a data folder of its own, without limits of requests."""

    def __init__(self, folder):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        # What the caller set for another server is not for this one.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KEYLEDGER_")}
        inherited.pop("DATABASE_URL", None)
        self.environment = inherited | {
            "KEYLEDGER_DATA": str(folder),
            "KEYLEDGER_PORT": str(self.port),
            "KEYLEDGER_ADMIN_LISTEN": "off",
            "KEYLEDGER_RATE_LIMIT": "0",
            "KEYLEDGER_ANONYMOUS_RATE_LIMIT": "0",
        }

    def call(self, *arguments):
        """What a verb of the program prints."""
        done = subprocess.run([PROGRAM, *arguments], env=self.environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    @contextlib.contextmanager
    def running(self):
        with open(self.log, "w") as log:
            process = subprocess.Popen([PROGRAM, "up"], env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            while not self.is_ready():
                if process.poll() is not None:
                    sys.exit("fuzz: the server did not start:\n" + self.log.read_text())
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait()

    def is_ready(self):
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(self.url + "/readyz").status == 200

    def ask(self, path, headers, body=None):
        """The JSON of an answer, and the session that it opened."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"} | headers)
        with urllib.request.urlopen(request) as answer:
            text, cookie = answer.read(), answer.headers.get("Set-Cookie", "")
        return json.loads(text or "null"), {"Cookie": cookie.split(";")[0], "Sec-Fetch-Site": "same-origin"}


def code_of(secret):
    """The six digits of a second factor at this moment."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(server, user):
    """The headers of a session of a user of the demo."""
    email, password, *factor = user
    _, session = server.ask("/v1/sign-in/password", {}, {"login": email, "password": password})
    if factor:
        _, session = server.ask("/v1/sign-in/second-factor", session, {"code": code_of(factor[-1])})
    return session


def sign_in_customer(server, staff):
    """The same of a customer who ordered something."""
    orders, _ = server.ask("/v1/orders?limit=1", staff)
    order = orders["items"][0]
    who = {"email": order["customer_email"], "order_number": order["reference"]}
    return server.ask("/v1/sign-in/customer", {}, who)[1]


def busiest_key(server, staff):
    """The activation key that is on most computers: what devices ask with it finds something."""
    devices, _ = server.ask("/v1/devices?limit=200", staff)
    keys = [device["activation_key_id"] for device in devices["items"]]
    key, _ = server.ask("/v1/activation-keys/" + max(keys, key=keys.count), staff)
    return key["code"]


def configuration(server, staff, folder):
    """Ours, with ids of the demo: half of what names something names something real."""
    lines = [(HERE / "schemathesis.toml").read_text().replace("hooks.py", str(HERE / "hooks.py"))]
    found = {name: (server.ask(path, staff)[0]["items"], field) for name, (path, field) in NAMED.items()}
    ids = {name: ([item[field] for item in items], 0.5) for name, (items, field) in found.items()}
    ids |= {name: (values, 0.5) for name, values in SOLD.items()}
    users, tokens = (server.ask(path, staff)[0] for path in ("/v1/users", "/v1/tokens"))
    ids["user_id"] = ([user["user_id"] for user in users["items"] if user["login"] == SPARE["user_id"]], 1)
    ids["token_id"] = ([token["token_id"] for token in tokens["items"] if token["name"] == SPARE["token_id"]], 1)
    for name, (values, _) in ids.items():
        lines.append(f"[dictionaries.{name}]\nvalues = {json.dumps(values)}")
    # One that is not reached yet would be waited for.
    lines += ["[dictionaries.reached]", f"values = {json.dumps(list(range(10)))}", "[parameters]"]
    lines.append('"header.Min-Log-Position" = { dictionary = "reached", probability = 1 }')
    for name, (_, probability) in ids.items():
        # In a query these two are a day and a position.
        for place in ("body",) if name in ("from", "to") else ("path", "query", "body", "body.lines[*]"):
            lines.append(f'"{place}.{name}" = {{ dictionary = "{name}", probability = {probability} }}')
    file = folder / "schemathesis.toml"
    file.write_text("\n".join(lines))
    return file


def fuzz(server, file, who, headers, arguments):
    """Whether everything that is asked in this name is answered as documented."""
    report = file.parent / "report.json"
    command = [Path(sys.executable).parent / "schemathesis", "--config-file", file, "run", DOCUMENT, "--url", server.url]
    command += ["--report", "json", "--report-json-path", report, "--no-color", "--continue-on-failure", "--no-shrink"]
    command += [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    report.unlink(missing_ok=True)
    done = subprocess.run([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(done.stdout)
    if report.exists():
        told = json.loads(report.read_text())
        cases, seconds = told["test_cases"], told["running_time"]
        print(
            f"fuzz: {who}: {told['operations']['tested']} operations, {cases['generated']} requests, "
            f"{cases['unique_failures']} failures, {seconds:.0f} s",
            flush=True,
        )
    return done.returncode == 0


def only(operations):
    return [part for operation in operations for part in ("--include-operation-id", operation)]


def main(arguments):
    os.environ["NO_PROXY"] = "127.0.0.1"
    folder = Path(tempfile.mkdtemp(prefix="keyledger-fuzz-"))
    # Root's Postgres runs as another user, who has to pass through.
    folder.chmod(0o711)
    server = Server(folder)
    try:
        with server.running():
            passed = everybody(server, folder, arguments)
        if not passed:
            print("fuzz: what the server said:\n" + server.log.read_text())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if passed else 1)


def everybody(server, folder, arguments):
    users = [line.split() for line in (folder / "demo-users.txt").read_text().splitlines()]
    users = {role: rest for role, *rest in users}
    server.call("user", "invite", SPARE["user_id"], "--role", "staff-support")
    email = users["staff-admin"][0]
    server.call("user", "token", email, "--name", SPARE["token_id"])
    staff = {"Authorization": f"Bearer {server.call('user', 'token', email)}"}
    file = configuration(server, staff, folder)
    sessions = {role: sign_in(server, users[role]) for role in ("staff-admin", "reseller-owner", "reseller-member")}
    customer = sign_in_customer(server, staff)
    device = {"Authorization": f"Bearer {busiest_key(server, staff)}"}

    paths = json.loads(DOCUMENT.read_text())["paths"].values()
    operations = [operation for path in paths for operation in path.values()]
    of_sessions = [each["operationId"] for each in operations if each.get("security") == [{"session": []}]]
    of_sessions.remove("sign_out")
    of_devices = [each["operationId"] for each in operations if each.get("security") == [{"activation_key": []}]]
    no_sign_out = ["--exclude-operation-id", "sign_out"]
    few, many = (["--phases", phases, "-n", count] for phases, count in (("fuzzing", "4"), ("examples,coverage,fuzzing", "8")))
    turns = [
        ("a customer", customer, few + no_sign_out),
        ("a reseller's owner", sessions["reseller-owner"], few + no_sign_out),
        ("a device", device, many + only(of_devices)),
        ("staff by session", sessions["staff-admin"], many + only(of_sessions)),
        ("staff by token", staff, many),
        ("staff from what they made", staff, ["--phases", "stateful", "-n", "200"]),
        ("whoever signs out", sessions["reseller-member"], few + only(["sign_out"])),
    ]
    # Not `all` over a generator: each turn is told of, also after one that failed.
    return all([fuzz(server, file, who, headers, [*options, *arguments]) for who, headers, options in turns])


main(sys.argv[1:])
