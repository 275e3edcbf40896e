"""The sound of a recording: made on the spot, always the same for the same call."""

from array import array
from functools import lru_cache
from io import BytesIO
from math import pi, sin
from random import Random
import sys
import wave

SAMPLES_PER_SECOND = 8000
LONGEST_SECONDS = 5

_SYLLABLE = SAMPLES_PER_SECOND // 5
_VOICES = (120.0, 210.0)  # hertz: two people who take turns


@lru_cache(maxsize=64)
def wav(uniqueid: str, seconds: int) -> bytes:
    """Return a WAV file, mono, 16 bits, 8 kHz, in which two voices hum in turns; at most five seconds of it."""
    random = Random(uniqueid)  # noqa: S311  # a sound, not a secret
    samples = array("h")
    for number in range(max(min(seconds, LONGEST_SECONDS), 1) * 5):
        voice = _VOICES[number // 7 % 2]
        samples.extend(_syllable(voice * random.uniform(0.9, 1.2), random.uniform(0.0, 1.0)))
    return _file(samples)


def _syllable(pitch: float, vowel: float) -> array[int]:
    """Return a fifth of a second of a tone with two overtones that swells and fades."""
    step = 2 * pi * pitch / SAMPLES_PER_SECOND
    swell = pi / _SYLLABLE
    return array(
        "h",
        (
            int(6000 * sin(swell * n) * (sin(step * n) + vowel * sin(2 * step * n) + (1 - vowel) * sin(5 * step * n)))
            for n in range(_SYLLABLE)
        ),
    )


def _file(samples: array[int]) -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    target = BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes(samples.tobytes())
    return target.getvalue()


# A frame of MPEG 2.5, layer III, 8 kbit/s, 8 kHz, mono: header, and nothing in it, which is silence.
_SILENT_FRAME = bytes.fromhex("ffe318c4").ljust(72, b"\0")
_FRAMES_PER_SECOND = SAMPLES_PER_SECOND / 576


def silent_mp3(seconds: int) -> bytes:
    """Return an MP3 file in which nothing is heard for so long, at most for five seconds."""
    return _SILENT_FRAME * round(max(min(seconds, LONGEST_SECONDS), 1) * _FRAMES_PER_SECOND)
