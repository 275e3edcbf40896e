"""The pictures of the documentation are taken, and look as they did."""

from io import BytesIO
import math

from PIL import Image, ImageChops, ImageDraw
from playwright.async_api import FloatRect
import pytest

from demo.folder import ROOT
from demo.pictures import IMAGES, PICTURES, Taken, take_pictures

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

TAKEN = ROOT / "build" / "pictures"
SAME_COLOUR = 24
"""By how much a channel of a pixel may differ, of 255: letters are drawn a little differently by another browser."""
MOST_DIFFERENT = 0.002
"""Which share of the pixels may differ more than that."""
AROUND = 3
"""Pixels around what changes: a figure may be wider than the one before."""


def difference(taken: Taken) -> float:
    """Return which share of the pixels is not as in the picture of the documentation, but for what always changes."""
    now = Image.open(BytesIO(taken.png)).convert("RGB")
    before = Image.open(IMAGES / taken.picture.file).convert("RGB")
    assert now.size == before.size
    changed = ImageChops.difference(now, before).convert("L").point(lambda value: 255 * (value > SAME_COLOUR))
    draw = ImageDraw.Draw(changed)
    for box in taken.changing:
        draw.rectangle(_around(box), fill=0)
    return changed.histogram()[255] / math.prod(changed.size)


def _around(box: FloatRect) -> tuple[float, float, float, float]:
    left, top = box["x"] - AROUND, box["y"] - AROUND
    return left, top, left + box["width"] + 2 * AROUND, top + box["height"] + 2 * AROUND


async def test_cards_look_as_in_the_documentation() -> None:
    """If they look otherwise as they should, scripts/screenshots takes the pictures anew."""
    taken = await take_pictures()
    TAKEN.mkdir(parents=True, exist_ok=True)
    for picture in taken:
        (TAKEN / picture.picture.file).write_bytes(picture.png)
    assert [picture.picture for picture in taken] == list(PICTURES)
    differences = {picture.picture.file: round(difference(picture), 4) for picture in taken}
    assert {file: share for file, share in differences.items() if share > MOST_DIFFERENT} == {}
