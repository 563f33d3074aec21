"""`python -m devstack.sandboxes`: one process for the four providers and the mail sink."""

import logging
import os
import sys

import uvicorn

from devstack.sandboxes.app import create_app
from devstack.sandboxes.settings import from_environment


def main() -> None:
    """Serve until a signal; ends with one sentence when the environment does not suffice."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = from_environment(os.environ)
    except KeyError as missing:
        sys.exit(f"The sandboxes need {missing.args[0]} in their environment.")
    except (OSError, ValueError) as error:
        sys.exit(f"The sandboxes cannot start: {error}")
    print(
        f"Sandboxes on {settings.url}. NOTHING LEAVES THIS MACHINE: no mail, no message, no call, no money.", flush=True
    )
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
