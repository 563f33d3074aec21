"""Faults on demand: the next calls to a provider fail in a chosen way."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.responses import Response

FAULTS = ("accept_then_hang", "429", "500", "hang", "refuse")
PROVIDERS = ("sendgrid", "aisensy", "bolna", "instamojo")


@dataclass
class Fault:
    """fault: one of FAULTS. `refuse` is the refusal of the whole account: no credits, or a key that is not accepted."""

    fault: str
    count: int
    seconds: float


class Faults:
    """The faults that wait, one kind per provider at a time."""

    def __init__(self) -> None:
        self._waiting: dict[str, Fault] = {}

    def put(self, provider: str, fault: str, count: int, seconds: float) -> None:
        """Let the next `count` sends of a provider fail; 0 takes a waiting fault back."""
        if count <= 0:
            self._waiting.pop(provider, None)
        else:
            self._waiting[provider] = Fault(fault, count, seconds)

    def waiting(self) -> dict[str, Fault]:
        """By provider."""
        return dict(self._waiting)

    async def around(
        self, provider: str, accept: Callable[[], Awaitable[Response]], answers: dict[str, Callable[[], Response]]
    ) -> Response:
        """Answer a send: by `accept`, or by the fault that waits; `answers` has the provider's own ones."""
        fault = self._waiting.get(provider)
        if fault is None:
            return await accept()
        fault.count -= 1
        if fault.count <= 0:
            self._waiting.pop(provider, None)
        if fault.fault in answers:
            return answers[fault.fault]()
        if fault.fault == "accept_then_hang":
            await accept()
        await asyncio.sleep(fault.seconds)
        return Response(status_code=504)
