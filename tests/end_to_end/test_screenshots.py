"""`scripts/screenshots` as a person runs it."""

import asyncio
from pathlib import Path
import struct

import pytest

from demo.folder import ROOT
from demo.screenshots import PICTURES

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

PNG = b"\x89PNG\r\n\x1a\n"


def size_of(picture: Path) -> dict[str, int]:
    """Return the size of a PNG file in pixels."""
    head = picture.read_bytes()[:24]
    assert head.startswith(PNG)
    width, height = struct.unpack(">II", head[16:])
    return {"width": width, "height": height}


async def test_every_picture_is_taken(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(ROOT / "scripts" / "screenshots", "--to", tmp_path, "--warm-up", "3")
    assert await process.wait() == 0
    assert {file.name for file in tmp_path.iterdir()} == {picture.file for picture in PICTURES}
    for picture in PICTURES:
        assert size_of(tmp_path / picture.file) == picture.screen
