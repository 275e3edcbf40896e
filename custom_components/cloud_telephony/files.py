"""Files that users want written: only where Home Assistant may, and never half of one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN


def check_target(hass: HomeAssistant, filename: str, overwrite: bool) -> Path:
    """Return where the file goes, with nothing on the way that could lead elsewhere.

    Raises:
        ServiceValidationError: Home Assistant may not write there, or there is something already.
    """
    path = Path(filename)
    if not path.is_absolute() or ".." in path.parts or not path.name or "\0" in filename:
        raise _refused("path_not_allowed", filename)
    try:
        target = path.parent.resolve(strict=True) / path.name
        allowed = hass.config.is_allowed_path(str(target)) and target.parent.is_dir() and _is_free_or_file(target)
    except (OSError, RuntimeError) as error:
        raise _refused("path_not_allowed", filename) from error
    if not allowed:
        raise _refused("path_not_allowed", filename)
    if target.exists() and not overwrite:
        raise _refused("file_exists", filename)
    return target


def partial_of(target: Path) -> Path:
    """Return a file beside the target to write to, which is put in its place when all is written."""
    return target.with_name(f".{token_hex(8)}.part")


def put_in_place(hass: HomeAssistant, partial: Path, target: Path, overwrite: bool) -> None:
    """Have what was written take the place of the target.

    Raises:
        ServiceValidationError: somebody has put something there meanwhile.
    """
    partial.replace(check_target(hass, str(target), overwrite))


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    path.unlink(missing_ok=True)


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Tell the user what keeps a file from being written.

    Raises:
        HomeAssistantError: something does.
    """
    try:
        yield
    except OSError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cannot_write_file",
            translation_placeholders={"filename": str(target), "reason": error.strerror or type(error).__name__},
        ) from error


def _is_free_or_file(path: Path) -> bool:
    return not path.is_symlink() and (path.is_file() or not path.exists())


def _refused(translation_key: str, filename: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=translation_key, translation_placeholders={"filename": filename}
    )
