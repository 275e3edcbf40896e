"""One Home Assistant for all tests, and an account at a simulator for each."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Protocol

from playwright.async_api import Browser, StorageState, expect
import pytest
import pytest_asyncio
import pytest_socket

from demo.browser import log_in, running_browser
from demo.client import HomeAssistantClient
from demo.folder import prepare
from demo.office import add_account, entities
from demo.process import HomeAssistantProcess
from demo.running import PASSWORD, USER, free_port
from simulator.cloudpbx import CloudPbxSimulator

from .log import complaints
from .screen import DESK, Look, Screen, open_screen

PATIENCE = 30
expect.set_options(timeout=500 * PATIENCE)


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None) -> None:
    """Let sockets be opened, which the test plugin forbids before each test; other hosts stay forbidden."""


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Put away what the test plugin checks after each test: the Home Assistant of these tests lives longer than one."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home_assistant(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HomeAssistantProcess]:
    """Start Home Assistant, onboarded; at the end its log must have no complaint about the integration."""
    pytest_socket.enable_socket()  # a fixture of the session comes before those of a test
    folder = tmp_path_factory.mktemp("home-assistant")
    port = free_port()
    prepare(folder, port=port)
    process = HomeAssistantProcess(folder, port=port)
    try:
        async with asyncio.timeout(2 * PATIENCE):
            await process.start()
            async with HomeAssistantClient(process.url) as client:
                await client.onboard(name="Demo", username=USER, password=PASSWORD)
                await client.wait_until_started()
        yield process
    finally:
        await process.stop()
    assert complaints(folder) == []


@pytest_asyncio.fixture(loop_scope="session")
async def client(home_assistant: HomeAssistantProcess) -> AsyncIterator[HomeAssistantClient]:
    """Log in as the user."""
    async with HomeAssistantClient(home_assistant.url) as client:
        await client.log_in(username=USER, password=PASSWORD)
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[CloudPbxSimulator]:
    """Start a phone system with a name of its own; everything it was sent must be as its document wants it."""
    async with CloudPbxSimulator(pbx_name=request.node.name.removeprefix("test_")) as simulator:
        yield simulator
    assert simulator.violations == []


@dataclass(frozen=True, slots=True)
class Office:
    """An account that is set up in Home Assistant."""

    client: HomeAssistantClient
    simulator: CloudPbxSimulator
    entry_id: str

    async def entity(self, key: str, **attributes: str) -> str:
        """Return the identifier of the entity of a kind that has these attributes, as soon as there is one."""

        async def found() -> str | None:
            entry = await self.client.command("config/entity_registry/list")
            own = {item["entity_id"] for item in entry if item["config_entry_id"] == self.entry_id}
            return next(
                (
                    entity.entity_id
                    for entity in await entities(self.client)
                    if entity.entity_id in own
                    and entity.key == key
                    and attributes.items() <= dict(entity.attributes).items()
                ),
                None,
            )

        return await self.client.wait_until(found)


@pytest_asyncio.fixture(loop_scope="session")
async def office(client: HomeAssistantClient, simulator: CloudPbxSimulator) -> AsyncIterator[Office]:
    """Add an account at the simulator, and remove it in the end."""
    entry_id = await add_account(client, simulator)
    office = Office(client, simulator, entry_id)
    await client.wait_for_state(await office.entity("connected"), "on")
    simulator.tell_state()
    yield office
    await client.delete(f"/api/config/config_entries/entry/{entry_id}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start a browser for all tests."""
    async with running_browser() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def session(browser: Browser, home_assistant: HomeAssistantProcess) -> StorageState:
    """Log in by hand, once."""
    context = await browser.new_context()
    await log_in(await context.new_page(), home_assistant.url, username=USER, password=PASSWORD)
    state = await context.storage_state()
    await context.close()
    return state


class OpensScreens(Protocol):
    """Opens a dashboard of these cards, or of a whole configuration."""

    async def __call__(self, cards: Sequence[dict[str, Any]] | dict[str, Any], look: Look = DESK) -> Screen:
        """Return the screen, which is closed after the test."""


@pytest_asyncio.fixture(loop_scope="session")
async def open_dashboard(
    browser: Browser, client: HomeAssistantClient, session: StorageState
) -> AsyncIterator[OpensScreens]:
    """Let a test open dashboards; none of our scripts may have failed on them."""
    async with AsyncExitStack() as stack:

        async def opened(cards: Sequence[dict[str, Any]] | dict[str, Any], look: Look = DESK) -> Screen:
            return await stack.enter_async_context(open_screen(browser, client, session, cards, look))

        yield opened
