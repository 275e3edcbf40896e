"""Draw the pictures of the integration: a handset in a cloud, alone and with the name beside it.

Run it with a Python that has Pillow, such as Home Assistant's own: .venv/bin/python scripts/brand.py
"""

from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFont

NAME = "Cloud Telephony"
FOLDER = Path(__file__).parents[1] / "custom_components" / "cloud_telephony" / "brand"

# Drawn large and made smaller: that smooths the edges.
CANVAS = 2048
ICON_SIZE = 256
LOGO_HEIGHT = 128

type Colour = tuple[int, int, int]


class Palette(NamedTuple):
    """The colours for one background: of the cloud from top to bottom, of the handset, and of the name."""

    top: Colour
    bottom: Colour
    handset: Colour
    text: Colour


PALETTES = {
    "": Palette(top=(38, 198, 218), bottom=(21, 101, 192), handset=(255, 255, 255), text=(33, 51, 77)),
    "dark_": Palette(top=(128, 222, 234), bottom=(66, 165, 245), handset=(13, 38, 66), text=(236, 243, 250)),
}


def cloud() -> Image.Image:
    """Return the outline of a cloud as a mask: a long puff, a high one and one in between."""
    mask = Image.new("L", (CANVAS, CANVAS))
    draw = ImageDraw.Draw(mask)
    draw.rounded_rectangle((0, 840, 2048, 1740), 450, fill=255)
    draw.circle((940, 880), 580, fill=255)
    draw.rounded_rectangle((1148, 620, 2048, 1740), 450, fill=255)
    return mask


def handset() -> Image.Image:
    """Return the outline of a handset as a mask: a bent handle with a cup at each end, leaning to the left."""
    mask = Image.new("L", (CANVAS, CANVAS))
    draw = ImageDraw.Draw(mask)
    draw.arc((544, 860, 1504, 1820), 208, 332, fill=255, width=170)
    for left in (534, 1234):
        draw.rounded_rectangle((left, 1080, left + 280, 1340), 80, fill=255)
    return mask.rotate(132, resample=Image.Resampling.BICUBIC, center=(1024, 1090), translate=(40, 60))


def gradient(palette: Palette) -> Image.Image:
    """Return the colours of the cloud."""
    bands = [
        Image.linear_gradient("L").point([round(top + (bottom - top) * step / 255) for step in range(256)])
        for top, bottom in zip(palette.top, palette.bottom, strict=True)
    ]
    return Image.merge("RGB", bands).resize((CANVAS, CANVAS))


def icon(palette: Palette) -> Image.Image:
    """Return the cloud with the handset, without space to its left and right."""
    outline = cloud()
    picture = gradient(palette)
    picture.paste(palette.handset, mask=ImageChops.multiply(outline, handset()))
    picture.putalpha(outline)
    box = outline.getbbox() or (0, 0, CANVAS, CANVAS)
    square = Image.new("RGBA", (CANVAS, CANVAS))
    square.paste(picture.crop(box), ((CANVAS - box[2] + box[0]) // 2, (CANVAS - box[3] + box[1]) // 2))
    return square


def logo(palette: Palette) -> Image.Image:
    """Return the icon with the name to its right, as high as the cloud."""
    cloud_picture = icon(palette)
    cloud_picture = cloud_picture.crop(cloud_picture.getbbox())
    height = cloud_picture.height
    font = ImageFont.load_default(height * 0.42)
    width = round(font.getlength(NAME))
    picture = Image.new("RGBA", (cloud_picture.width + height // 5 + width, height))
    picture.paste(cloud_picture)
    ImageDraw.Draw(picture).text(
        (picture.width - width, height * 0.55), NAME, font=font, anchor="lm", fill=palette.text, stroke_width=8
    )
    return picture


def save(picture: Image.Image, name: str, height: int) -> None:
    """Write a picture at this height, and at twice the height for fine screens."""
    for suffix, pixels in (("", height), ("@2x", 2 * height)):
        size = (round(picture.width * pixels / picture.height), pixels)
        small = picture.resize(size, Image.Resampling.LANCZOS)
        small.save(FOLDER / f"{name}{suffix}.png", optimize=True)


def main() -> None:
    """Draw every picture."""
    FOLDER.mkdir(exist_ok=True)
    for prefix, palette in PALETTES.items():
        save(icon(palette), f"{prefix}icon", ICON_SIZE)
        save(logo(palette), f"{prefix}logo", LOGO_HEIGHT)


if __name__ == "__main__":
    main()
