"""A port can be closed and opened again."""

from aiohttp import ClientConnectorError, ClientSession, web
import pytest

from simulator.listener import Listener

pytestmark = pytest.mark.usefixtures("socket_enabled")


def app() -> web.Application:
    """Return an application that says hello."""

    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    application = web.Application()
    application.router.add_get("/", hello)
    return application


async def test_it_serves_only_while_it_is_open() -> None:
    async with Listener(app()) as listener, ClientSession(f"http://{listener.host}") as session:
        assert await (await session.get("/")).text() == "hello"
        listener.close()
        with pytest.raises(ClientConnectorError):
            await session.get("/")
        listener.open()
        assert await (await session.get("/")).text() == "hello"


async def test_opening_and_closing_twice_is_doing_it_once() -> None:
    async with Listener(app()) as listener, ClientSession(f"http://{listener.host}") as session:
        listener.open()
        listener.close()
        listener.close()
        listener.open()
        listener.open()
        assert (await session.get("/")).status == 200


async def test_closed_at_once_after_opening_it_stays_closed() -> None:
    async with Listener(app()) as listener:
        listener.close()
        listener.open()
        listener.close()
    assert not listener.is_open


async def test_a_taken_port_is_an_error() -> None:
    async with Listener(app()) as listener:
        with pytest.raises(OSError, match="in use"):
            await Listener(app(), port=listener.port).__aenter__()


async def test_the_port_stays_reserved_while_it_is_closed() -> None:
    async with Listener(app()) as listener:
        listener.close()
        async with Listener(app()) as other:
            assert other.port != listener.port
        listener.open()
