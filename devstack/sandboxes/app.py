"""The web application of the sandboxes: the four providers under their base paths, the list and its page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from devstack.sandboxes import (
    aisensy,
    aisensy_project,
    api,
    bolna,
    instamojo,
    instamojo_more,
    mailsink,
    pages,
    sendgrid,
    sendgrid_account,
)
from devstack.sandboxes.clock import Clock, ClockUnavailable
from devstack.sandboxes.courier import Courier
from devstack.sandboxes.faults import Faults
from devstack.sandboxes.settings import Settings
from devstack.sandboxes.state import State, answer
from devstack.sandboxes.store import Store

_CLOCK_SECONDS = 1.0


def create_app(settings: Settings) -> Starlette:
    """The application; while it runs it also delivers webhooks, moves calls on and receives the mails of Auth."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # Made here, since SQLite's connection and the loop's parts belong to the thread that serves.
        store, clock = Store(settings.database), Clock(settings.database_url)
        courier = Courier(store)
        state = State(settings, store, clock, Faults(), courier)
        app.state.sandbox = state
        await clock.refresh()
        smtp = await mailsink.listen(state)
        work = [
            asyncio.create_task(courier.run([partial(sendgrid.flush_events, state), partial(bolna.step_calls, state)])),
            asyncio.create_task(_follow_clock(clock)),
        ]
        yield
        smtp.close()
        for task in work:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await clock.close()
        store.close()

    providers = [
        Mount("/sendgrid", routes=[*sendgrid.routes, *sendgrid_account.routes]),
        Mount("/aisensy-campaign", routes=aisensy.campaign_routes),
        Mount("/aisensy-project", routes=aisensy_project.routes),
        Mount("/bolna", routes=bolna.routes),
        Mount(
            "/instamojo",
            app=Router([*instamojo.routes, *instamojo_more.routes, *pages.hosted_routes], redirect_slashes=False),
        ),
    ]
    handlers = {api.Refused: api.refused, ClockUnavailable: api.clock_away}
    own = [*api.routes, *pages.routes, Route("/health", _health)]
    return Starlette(routes=[*own, *providers], lifespan=lifespan, exception_handlers=handlers)


async def _follow_clock(clock: Clock) -> None:
    while True:
        await asyncio.sleep(_CLOCK_SECONDS)
        await clock.refresh()


async def _health(request: Request) -> Response:
    return answer(200, {"status": "ok"})
