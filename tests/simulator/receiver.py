"""Somebody to whom webhooks are posted, on a real port."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from urllib.parse import parse_qsl

from aiohttp import web

from simulator.listener import Listener


@dataclass(slots=True)
class Post:
    """What was posted: headers by name, the bytes, and what a form says."""

    headers: dict[str, str]
    body: bytes
    form: dict[str, str]


@dataclass(slots=True)
class Receiver:
    """Keeps what is posted, and answers by `reply`: a text, an answer, or who makes one. `delay` is in seconds."""

    url: str = ""
    posts: list[Post] = field(default_factory=list)
    reply: str | Callable[[Post], str] = ""
    status: int = 200
    delay: float = 0.0
    echoes: bool = True
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def events(self) -> list[str]:
        """Return the kinds of what was posted, in order."""
        return [post.form.get("event") or post.form.get("callstatus", "") for post in self.posts]

    def app(self) -> web.Application:
        """Return the application."""
        app = web.Application()
        app.router.add_post("/hook", self._take)
        app.router.add_get("/hook", self._echo)
        app.router.add_get("/files/{name}", self._file)
        return app

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.content_type == "multipart/form-data":
            form = _multipart(request.headers["Content-Type"], body)
        else:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        post = Post(dict(request.headers), body, form)
        self.posts.append(post)
        await asyncio.sleep(self.delay)
        text = self.reply if isinstance(self.reply, str) else self.reply(post)
        return web.Response(status=self.status, text=text)

    async def _echo(self, request: web.Request) -> web.Response:
        return web.Response(text=request.query["zd_echo"] if self.echoes else "hello")

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])


def _multipart(content_type: str, body: bytes) -> dict[str, str]:
    """Read a form as a mail reader does, which knows nothing of who wrote it."""
    mail = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=HTTP)
    return {part["Content-Disposition"].params["name"]: part.get_content() for part in mail.iter_parts()}


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Be there for webhooks as long as the context lasts."""
    receiver = Receiver()
    async with Listener(receiver.app()) as listener:
        receiver.url = f"http://{listener.host}/hook"
        yield receiver
