"""Somebody who asks a Zadarma account for things, and signs as PHP does."""

from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse, ClientSession
from yarl import URL

from simulator.php import build_query
from simulator.zadarma.signing import request_signature

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Client:
    """A client with a key and a secret."""

    session: ClientSession
    url: str
    key: str
    secret: str

    async def send(self, verb: str, path: str, **given: str) -> ClientResponse:
        """Send a signed request; `from_` is `from`."""
        pairs = [(name.removesuffix("_"), value) for name, value in given.items()]
        headers = {"Authorization": f"{self.key}:{request_signature(path, pairs, self.secret)}"}
        query = build_query(pairs)
        if verb == "GET":
            return await self.session.get(URL(f"{self.url}{path}?{query}", encoded=True), headers=headers)
        return await self.session.request(verb, f"{self.url}{path}", data=query, headers=headers | FORM)

    async def ask(self, path: str, verb: str = "GET", **given: str) -> dict[str, Any]:
        """Send a signed request and return what the JSON says."""
        reply = await self.send(verb, path, **given)
        content: dict[str, Any] = await reply.json()
        return content
