"""PHP, asked what it makes of something; one process answers all questions."""

from collections.abc import Mapping
import json
from pathlib import Path
import subprocess
from types import TracebackType
from typing import Any, Self

PROGRAM = Path(__file__).with_name("reference.php")


class Php:
    """A PHP that runs `reference.php`; scripts/setup installs one."""

    def __init__(self) -> None:
        """Start it, without a configuration of this machine."""
        self._process = subprocess.Popen(
            ["php", "-n", "-d", "display_errors=stderr", PROGRAM],  # noqa: S607  # the one on the path
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End it."""
        self._process.communicate(timeout=10)

    def query(self, params: Mapping[str, Any]) -> str:
        """Return what http_build_query makes of the sorted parameters."""
        return self._ask(do="query", params=params)

    def request_signature(self, method: str, params: Mapping[str, Any], secret: str) -> str:
        """Return the signature of a request by [S1]."""
        return self._ask(do="request", method=method, params=params, secret=secret)

    def received_signature(self, method: str, query: str, secret: str) -> str:
        """Return the signature that a server expects of a request with this query or form."""
        return self._ask(do="request", method=method, query=query, secret=secret)

    def webhook_signature(self, fields: Mapping[str, str], secret: str) -> str:
        """Return the signature of a webhook by the official client."""
        return self._ask(do="webhook", fields=fields, secret=secret)

    def form(self, fields: Mapping[str, Any]) -> str:
        """Return fields as the body of a form."""
        return self._ask(do="form", fields=fields)

    def _ask(self, **question: Any) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: str = json.loads(self._process.stdout.readline())
        return answer
