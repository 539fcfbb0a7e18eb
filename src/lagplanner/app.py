"""How is the house put together? Pages, guards and errors; database and clockwork while it runs."""

import asyncio
import copy
import logging.config
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from uvicorn.config import LOGGING_CONFIG
from uvicorn.logging import DefaultFormatter

from lagplanner import clock
from lagplanner.jobs import clockwork
from lagplanner.services.public.look import Look
from lagplanner.services.running import session, setup
from lagplanner.settings import Settings
from lagplanner.web import BOARD_FOOTER, BOARD_NAV, routes
from lagplanner.web.api.door import Pace
from lagplanner.web.csrf import Forms
from lagplanner.web.errors import handlers
from lagplanner.web.forms import LARGEST_REQUEST, MOST_FIELDS
from lagplanner.web.kept_form import SessionEndedError, ask_to_log_in_again
from lagplanner.web.security import Doorway, OnlyOwnForms, telling_headers
from lagplanner.web.session import WhoIsHere


def create_app(settings: Settings) -> Litestar:
    """The web application of these settings. Nothing is opened before its lifespan begins."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        chosen: Settings = app.state.settings
        await setup.open_house(chosen)
        try:
            await setup.prepare(chosen, now=clock.now())
            app.state.secret = await session.secret_key(chosen.secret_key, now=clock.now())
            app.state.forms = Forms(app.state.secret, secure=chosen.is_secure)
            app.state.pace = Pace()
            async with clockwork(chosen):
                yield
        finally:
            await setup.close_house()

    app = Litestar(
        route_handlers=routes(),
        lifespan=[lifespan],
        middleware=[WhoIsHere(), OnlyOwnForms()],
        before_send=[
            telling_headers(secure=settings.is_secure, subdomains=settings.hsts_subdomains)
        ],
        exception_handlers={**handlers(), SessionEndedError: ask_to_log_in_again},
        compression_config=CompressionConfig(
            backend="brotli",
            brotli_quality=5,  # a tenth smaller than 4 on long pages, about as quick as gzip's default
            brotli_gzip_fallback=True,
            exclude="^/static/",
        ),
        request_max_body_size=LARGEST_REQUEST,
        multipart_form_part_limit=MOST_FIELDS,
        openapi_config=None,
        logging_config=None,
        state=State(
            {
                "settings": settings,
                "site": Look(),
                "board_nav": BOARD_NAV,
                "board_footer": BOARD_FOOTER,
            }
        ),
    )
    app.asgi_handler = Doorway(app.asgi_handler, settings)
    return app


def serve(settings: Settings) -> None:
    """Run the service until it is told to stop; what runs gets some seconds to end.

    Raises the LagplannerError that keeps it from starting, as for a database that is too new.
    """
    # First without the server, which would print a traceback where one sentence is enough.
    asyncio.run(_try_house(settings))
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=log_lines(),
        access_log=False,  # the doorway writes its own, without tokens
        proxy_headers=False,  # and it asks who calls
        server_header=False,
        timeout_graceful_shutdown=2,
        lifespan="on",
    )


def work(settings: Settings) -> None:
    """Send letters and make the round, without pages, until told to stop (SIGTERM, SIGINT).

    Raises the LagplannerError that keeps it from starting, as where no mail server is set.
    """
    logging.config.dictConfig(log_lines())
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await setup.open_house(settings)
    try:
        await setup.prepare(settings, now=clock.now())
        async with clockwork(settings, sends=True):
            await stopped.wait()
    finally:
        await setup.close_house()


async def _try_house(settings: Settings) -> None:
    await setup.open_house(settings)
    try:
        await setup.prepare(settings, now=clock.now())
    finally:
        await setup.close_house()


class InUtc(DefaultFormatter):
    """Lines of the log name their moment as the trail does: in UTC, whatever clock the machine shows."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"


def log_lines() -> dict[str, object]:
    """uvicorn's way of writing lines, for our own as well, each with its moment in UTC."""
    config = copy.deepcopy(LOGGING_CONFIG)
    config["formatters"]["default"] |= {
        "()": InUtc,
        "fmt": "%(asctime)s %(levelprefix)s %(message)s",
    }
    config["loggers"]["lagplanner"] = {"handlers": ["default"], "level": "INFO"}
    return config
