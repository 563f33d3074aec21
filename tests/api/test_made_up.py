"""Requests made up from the OpenAPI document, by nobody, a student and the educator: no fault and no surprise."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.cast import Cast
from tests.engine import Engine, token_of

# Requests for each operation, and how many of these also come from who is turned away at the door. The seed makes every
# run the same.
EXAMPLES, AT_THE_DOOR = 8, 2
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


# Schemathesis itself draws by `random` the first time that a process uses it.
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")
def test_no_request_is_answered_with_a_fault_or_an_undocumented_status(engine: Engine, cast: Cast) -> None:
    address = engine.settings.supabase_url
    student, educator = ({"Authorization": f"Bearer {token_of(user, address)}"} for user in (cast.student, cast.admin))
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", engine.app)
    faults = [fault for operation in _operations(schema) for fault in _tried(operation, educator, [{}, student])]
    assert faults == [], "\n\n".join(faults)


def _operations(schema: Any) -> Iterator[Any]:
    for found in schema.get_all_operations():
        yield found.ok()


def _tried(operation: Any, educator: dict[str, str], others: list[dict[str, str]]) -> list[str]:
    """What went wrong with requests to one operation, by headers of the educator and of others."""
    numbers = count()

    @seed(2026)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def try_it(case: Any) -> None:
        for headers in [*(others if next(numbers) < AT_THE_DOOR else ()), educator]:
            case.validate_response(case.call(headers=headers), checks=CHECKS)

    try:
        try_it()
    except Exception as fault:
        return [f"{operation.label}: {''.join(traceback.format_exception(fault))}"]
    return []
