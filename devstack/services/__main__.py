"""Serve Storage and Realtime: `python -m devstack.services`."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

import uvicorn
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette

from devstack.services.caller import Callers
from devstack.services.realtime import routes as realtime
from devstack.services.realtime.hub import Hub, listen
from devstack.services.settings import Settings
from devstack.services.storage.buckets import Buckets
from devstack.services.storage.files import Files
from devstack.services.storage.objects import Objects
from devstack.services.storage.resumable import Uploads
from devstack.services.storage.routes import Api
from devstack.services.storage.signing import Signer


def create_app(settings: Settings) -> Starlette:
    """The ASGI app; it connects to the database when it starts."""
    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
        settings.database_url,
        min_size=1,
        max_size=10,
        open=False,
        kwargs={"row_factory": dict_row},
        # The database may have been restarted since a connection was last used.
        check=AsyncConnectionPool.check_connection,
    )
    hub = Hub()
    callers = Callers(settings.keys)
    files = Files(settings.objects)
    objects = Objects(pool, files, settings.file_limit)
    uploads = Uploads(settings.objects / ".resumable")
    api = Api(callers, objects, Buckets(pool, files), files, Signer(settings.keys.jwt_secret), uploads)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await pool.open()
        listener = asyncio.create_task(listen(settings.database_url, hub))
        try:
            yield
        finally:
            listener.cancel()
            await pool.close()

    return Starlette(routes=[*api.routes(), *realtime.routes(pool, callers, hub)], lifespan=lifespan)


def main() -> None:
    settings = Settings.read(os.environ)
    uvicorn.run(
        create_app(settings),
        host="127.0.0.1",
        port=settings.port,
        log_level="warning",
        access_log=False,  # Addresses hold tokens.
        timeout_graceful_shutdown=3,
        ws_ping_interval=None,
    )


if __name__ == "__main__":
    main()
