"""What random requests need beyond the document, and one promise more that answers have to keep."""

import itertools

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

# Codes of answers to what is not as documented.
OF_THE_DOCUMENT = {"malformed-field", "missing-field", "unknown-field"}

numbers = itertools.count(1)


def is_as_documented(case: Case) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict) -> None:
    headers = case.headers or {}
    # The same key means the same request for good, so most are made new.
    key, number = headers.get("Idempotency-Key"), next(numbers)
    if isinstance(key, str) and key.isascii() and key.isprintable() and 0 < len(key) < 200 and number % 8:
        headers["Idempotency-Key"] = f"{key}{number}"
    # The coverage phase knows no header that has to have quotes, and says 0.
    if headers.get("If-Match") == "0" and is_as_documented(case):
        headers["If-Match"] = '"0"'
    # A position that is not reached yet would be waited for; this one is well-formed and far beyond.
    least = headers.get("Min-Log-Position")
    if isinstance(least, str) and least.isascii() and least.isdigit() and len(least) > 4:
        headers["Min-Log-Position"] = "0"


@schemathesis.hook
def filter_path_parameters(context: HookContext, path_parameters: dict) -> bool:
    """Drops an id that is taken over from an answer in which there was none."""
    return not {None, "null"} & set((path_parameters or {}).values())


@schemathesis.check
def refused_by_the_rules_alone(ctx: CheckContext, response: Response, case: Case) -> None:
    """What fits the document is never refused as if it did not."""
    # How a table of CSV has to look, the document says in words alone.
    if response.status_code != 422 or not is_as_documented(case) or case.media_type == "text/csv":
        return
    problem = response.json()
    codes = {problem["code"]} | {error["code"] for error in problem.get("errors", [])}
    assert not codes & OF_THE_DOCUMENT, f"refused as {codes & OF_THE_DOCUMENT}: {problem['detail']}"
