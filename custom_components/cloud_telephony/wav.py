"""Whether a sound file is as telephony wants it: mono, 16 bit, 8,000 Hz, PCM in a WAV file."""

from io import BytesIO
import wave

from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN

CHANNELS = 1
SAMPLE_WIDTH = 2
FRAME_RATE = 8000


def check_sound(content: bytes, file: str) -> None:
    """Read the header of a WAV file, and see whether all the sound is there that it tells of.

    Args:
        content: The whole file.
        file: What the user knows it by.

    Raises:
        ServiceValidationError: it cannot be played on the phone; the text says what is wrong, and how to put it right.
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise _unfit("announcement_not_wav", file)
    try:
        with wave.open(BytesIO(content)) as sound:
            is_ = sound.getparams()
            frames = sound.readframes(is_.nframes)
    except wave.Error, EOFError, RuntimeError:
        # The last is what the library raises where a chunk is shorter than its contents.
        raise _unfit("announcement_not_pcm", file) from None
    if is_.nchannels != CHANNELS:
        raise _differs("announcement_not_mono", file, is_.nchannels)
    if is_.sampwidth != SAMPLE_WIDTH:
        raise _differs("announcement_not_16_bit", file, 8 * is_.sampwidth)
    if is_.framerate != FRAME_RATE:
        raise _differs("announcement_not_8000_hz", file, is_.framerate)
    if not frames or len(frames) < is_.nframes * SAMPLE_WIDTH:
        raise _unfit("announcement_incomplete", file)


def _unfit(translation_key: str, file: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=translation_key, translation_placeholders={"file": file}
    )


def _differs(translation_key: str, file: str, found: int) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=translation_key,
        translation_placeholders={"file": file, "found": str(found)},
    )
