"""Faults on demand: what goes wrong with the next calls to a provider, and with its next webhooks.

Told call by call (`script`), or drawn by lot (`shares`) from a seed, so that the same run can be had again. The module
of a provider asks `around` for the answer to a send and `fate` for each webhook before it signs it. What only one
provider can do wrong stands in OWN, beside its module's own answers and twists.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from starlette.responses import Response

OK = "ok"
# `refuse` is the refusal of the whole account, no credits; `revoked` a key that is not accepted any more; `html` a page
# with status 200 from something that stands before the provider.
CALLS = (
    "accept_then_hang",
    "accept_then_500",
    "429",
    "429_retry_after",
    "429_bare",
    "429_absurd",
    "500",
    "503",
    "html",
    "slow",
    "hang",
    "refuse",
    "revoked",
)
WEBHOOKS = ("late", "lost", "doubled", "shuffled", "forged")
PROVIDERS = ("sendgrid", "aisensy", "bolna", "instamojo")
# What comes as a webhook of its own kind has a fate of its own.
SENDERS = (*PROVIDERS, "sendgrid-inbound")
# Faults of one provider alone, one line each: {provider: {"calls": (...), "webhooks": (...)}}.
OWN: dict[str, dict[str, tuple[str, ...]]] = {
    "aisensy": {
        "calls": ("not_live", "not_live_406", "no_plan", "no_id", "error_in_200", "old_shape"),
        "webhooks": (
            "unsigned",
            "truncated",
            "number_hidden",
            "unknown_type",
            "text_nested",
            "read_first",
            "odd_times",
        ),
    },
    "bolna": {"calls": ("balance",), "webhooks": ("mixed_types", "unknown_status", "older_shape")},
    "sendgrid": {"webhooks": ("mixed_types", "new_event_ids", "unknown_events", "one_bad", "empty")},
}

_ABSURD_SECONDS = 999_999_999
_SLOW_SECONDS = 3.0
_PAGE = "<!doctype html><html><body><h1>Service temporarily unavailable</h1></body></html>"


@dataclass
class Script:
    """The next `steps` in their order, then by lot: `shares` has the part of each fault, the rest is in order.

    seconds: how long a hang or a late webhook takes, in real time.
    """

    steps: list[str] = field(default_factory=list)
    shares: dict[str, float] = field(default_factory=dict)
    seconds: float = 60.0
    seed: int = 0
    lot: Random = field(default_factory=Random, repr=False)

    def next(self) -> str:
        """What happens to the next one."""
        if self.steps:
            return self.steps.pop(0)
        drawn = self.lot.random()
        for name, share in self.shares.items():
            drawn -= share
            if drawn < 0:
                return name
        return OK

    def shown(self) -> dict[str, object]:
        """As JSON. `fault` and `count` are of the steps that wait."""
        fault = self.steps[0] if self.steps else None
        rest = {"script": self.steps, "shares": self.shares, "seconds": self.seconds, "seed": self.seed}
        return {"fault": fault, "count": len(self.steps), **rest}


@dataclass(frozen=True)
class Fate:
    """What becomes of one webhook: one of WEBHOOKS, a twist of the provider's own, or `ok`."""

    name: str = OK
    delay_seconds: float = 0.0

    @property
    def is_forged(self) -> bool:
        """Whether it goes out with a wrong signature."""
        return self.name == "forged"

    @property
    def copies(self) -> int:
        """How often it is delivered."""
        return {"lost": 0, "doubled": 2}.get(self.name, 1)


class Faults:
    """The faults that wait: one script for the calls and one for the webhooks of each provider."""

    def __init__(self) -> None:
        self._scripts: dict[tuple[str, str], Script] = {}
        self._revocations: dict[str, tuple[int, Callable[[], None]]] = {}

    def put(
        self,
        provider: str,
        steps: Sequence[str],
        *,
        on: str = "calls",
        shares: Mapping[str, float] | None = None,
        seconds: float = 60.0,
        seed: int = 0,
    ) -> None:
        """Replace what waits for a provider; nothing to do takes it back. Raises ValueError for an unknown fault."""
        unknown = [name for name in [*steps, *(shares or {})] if name != OK and name not in self.known(provider, on)]
        if unknown or (on == "calls" and provider not in PROVIDERS) or provider not in SENDERS:
            raise ValueError(f"A fault of {on} is one of {', '.join(self.known(provider, on))}.")
        if steps or shares:
            # For tests and demonstrations: the same seed gives the same run.
            lot = Random(seed)  # noqa: S311
            self._scripts[provider, on] = Script(list(steps), dict(shares or {}), seconds, seed, lot)
        else:
            self._scripts.pop((provider, on), None)

    def revoke(self, provider: str, after: int, revoke: Callable[[], None]) -> None:
        """Take the credentials back once so many more sends were answered; the one after them is the first refused."""
        if after:
            self._revocations[provider] = (after, revoke)
        else:
            revoke()

    def known(self, provider: str, on: str) -> tuple[str, ...]:
        """The names of faults."""
        return (CALLS if on == "calls" else WEBHOOKS) + OWN.get(provider, {}).get(on, ())

    def waiting(self, on: str = "calls") -> dict[str, Script]:
        """By provider."""
        return {provider: script for (provider, where), script in self._scripts.items() if where == on}

    def fate(self, provider: str) -> Fate:
        """What becomes of the next webhook of a provider; asked once for each, before it is signed."""
        script = self._scripts.get((provider, "webhooks"))
        if script is None:
            return Fate()
        name = script.next()
        self._forget(provider, "webhooks", script)
        delays = {"late": script.seconds, "shuffled": script.lot.uniform(0, script.seconds)}
        return Fate(name, delays.get(name, 0.0))

    async def around(
        self, provider: str, accept: Callable[[], Awaitable[Response]], answers: Mapping[str, Callable[[], Response]]
    ) -> Response:
        """Answer a send: by `accept`, or by the fault that is next; `answers` has the provider's own ones."""
        if provider in self._revocations:
            left, revoke = self._revocations.pop(provider)
            if left == 0:
                revoke()
                return answers.get("revoked", answers["refuse"])()
            self._revocations[provider] = (left - 1, revoke)
        script = self._scripts.get((provider, "calls"))
        name = script.next() if script else OK
        if script is None or name == OK:
            return await accept()
        self._forget(provider, "calls", script)
        if name in answers:
            return answers[name]()
        return await self._common(name, script.seconds, accept, answers)

    async def _common(
        self,
        name: str,
        seconds: float,
        accept: Callable[[], Awaitable[Response]],
        answers: Mapping[str, Callable[[], Response]],
    ) -> Response:
        if name.startswith("429_"):
            return _throttled(answers["429"](), {"429_retry_after": 2, "429_absurd": _ABSURD_SECONDS}.get(name))
        if name == "revoked":
            return answers["refuse"]()
        if name == "503":
            return Response(_PAGE, 503, media_type="text/html")
        if name == "html":
            return Response(_PAGE, 200, media_type="text/html")
        if name == "slow":
            await asyncio.sleep(min(seconds, _SLOW_SECONDS))
            return await accept()
        if name in ("accept_then_hang", "accept_then_500"):
            await accept()
        if name == "accept_then_500":
            return answers["500"]()
        await asyncio.sleep(seconds)
        return Response(status_code=504)

    def _forget(self, provider: str, on: str, script: Script) -> None:
        if not script.steps and not script.shares:
            self._scripts.pop((provider, on), None)


def _throttled(response: Response, retry_after: int | None) -> Response:
    """The provider's own 429 with this Retry-After, or with no hint at all."""
    for name in ("Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"):
        if name in response.headers:
            del response.headers[name]
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
