"""Posts webhooks from a process of its own, as a provider does, and takes down when each was sent and answered."""

import asyncio
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
import json
import sys
from time import perf_counter_ns
from typing import TypedDict

from aiohttp import ClientSession

_LONGEST_LINE = 2**26


class Post(TypedDict):
    """What to post; the body is a form."""

    signature: str
    body: str


class Job(TypedDict):
    """What to post where, and how many a second; one is sent when the one before was answered."""

    url: str
    posts: list[Post]
    rate: float


class Answer(TypedDict):
    """When (nanoseconds, monotonic) a post was sent and answered, and the answer."""

    sent: int
    answered: int
    status: int
    body: str


class Sender:
    """The process, seen from here."""

    def __init__(self, process: Process) -> None:
        """Speak to a process that runs."""
        self._process = process

    async def post(self, url: str, posts: Sequence[Post], rate: float) -> list[Answer]:
        """Have something posted."""
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018  # both are pipes
        job: Job = {"url": url, "posts": list(posts), "rate": rate}
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        answers: list[Answer] = json.loads(await self._process.stdout.readline())
        return answers


@asynccontextmanager
async def sender() -> AsyncIterator[Sender]:
    """Start the process."""
    command = (sys.executable, "-m", "benchmarks.posting")
    process = await create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=_LONGEST_LINE)
    assert process.stdin is not None  # noqa: S101  # it is a pipe
    try:
        yield Sender(process)
    finally:
        process.stdin.close()
        await process.wait()


async def _do(session: ClientSession, job: Job) -> list[Answer]:
    answers = []
    for post in job["posts"]:
        answers.append(await _post(session, job["url"], post))
        await asyncio.sleep(1 / job["rate"])
    return answers


async def _post(session: ClientSession, url: str, post: Post) -> Answer:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Signature": post["signature"]}
    sent = perf_counter_ns()
    async with session.post(url, data=post["body"].encode(), headers=headers) as response:
        body = await response.text()
        return {"sent": sent, "answered": perf_counter_ns(), "status": response.status, "body": body}


async def _serve() -> None:
    async with ClientSession() as session:
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await _do(session, json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
