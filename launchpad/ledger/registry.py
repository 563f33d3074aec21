"""What the domains give the worker. Each `work.py` has those of these names that it needs, at module level:

EVENTS    automation_events.kind -> handler, in the transaction that marks the event done; no provider call inside
WEBHOOKS  webhook_events.provider -> handler, the same way; what must ask a provider becomes a row for a lane
ACCEPTED  event_key of a message -> what it means that a provider has taken it; told once per message
SWEEPS    what is repaired every minute and when the lane `sweep` is woken, each in a transaction of its own
STARTS    what is done once when a worker's process starts, each in a transaction of its own
LANES     name -> own claim loop with provider calls: does one batch, returns how many rows it did; 0 is idle
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from launchpad.context import Context
from launchpad.core.db import Conn, Row


@dataclass(frozen=True)
class Event:
    """One row of automation_events. `actor` is the user who made the change; None: the engine itself."""

    id: int
    kind: str
    payload: dict[str, Any]
    actor: UUID | None
    created_at: datetime


@dataclass(frozen=True)
class WebhookEvent:
    """One verified webhook, as it came."""

    id: int
    provider: str
    event_key: str
    content_type: str | None
    body: bytes
    received_at: datetime


EventHandler = Callable[[Context, Conn, Event], None]
WebhookHandler = Callable[[Context, Conn, WebhookEvent], None]
AcceptedHandler = Callable[[Conn, list[Row]], None]
Sweep = Callable[[Context, Conn], None]
Lane = Callable[[Context], int]


@dataclass
class Work:
    """The handlers of all domains. An event and an acceptance may mean something to several of them."""

    events: dict[str, list[EventHandler]] = field(default_factory=dict)
    webhooks: dict[str, WebhookHandler] = field(default_factory=dict)
    accepted: dict[str, list[AcceptedHandler]] = field(default_factory=dict)
    sweeps: list[Sweep] = field(default_factory=list)
    starts: list[Sweep] = field(default_factory=list)
    lanes: dict[str, Lane] = field(default_factory=dict)


def collect(modules: Iterable[str]) -> Work:
    """Import the modules and put together what they offer. Raises ValueError for a webhook or lane with two owners."""
    work = Work()
    for name in modules:
        module = import_module(name)
        for kind, event_handler in getattr(module, "EVENTS", {}).items():
            work.events.setdefault(kind, []).append(event_handler)
        for key, accepted_handler in getattr(module, "ACCEPTED", {}).items():
            work.accepted.setdefault(key, []).append(accepted_handler)
        _join(work.webhooks, getattr(module, "WEBHOOKS", {}), name)
        _join(work.lanes, getattr(module, "LANES", {}), name)
        work.sweeps.extend(getattr(module, "SWEEPS", []))
        work.starts.extend(getattr(module, "STARTS", []))
    return work


def _join(known: dict[str, Any], more: Mapping[str, Any], module: str) -> None:
    if twice := known.keys() & more.keys():
        raise ValueError(f"{module} handles what another module handles already: {', '.join(sorted(twice))}.")
    known.update(more)
