"""A configuration folder for a Home Assistant that is nobody's own."""

from collections.abc import Iterable, Mapping
import json
from pathlib import Path
import shutil
from types import MappingProxyType
from typing import Any

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components" / "cloud_telephony"
CONFIGURATION = Path(__file__).with_name("configuration.yaml")

_MARK = ".cloud-telephony-demo"

# Steps of onboarding that would set up integrations which need the internet.
_STEPS_DONE = ["core_config", "analytics"]


class ForeignFolder(Exception):
    """The folder holds a Home Assistant that this program did not make."""


def prepare(
    folder: Path,
    *,
    port: int,
    configuration: str | None = None,
    packages: Iterable[Path] = (),
    secrets: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Make `folder` ready for Home Assistant on 127.0.0.1:`port`; what a user changed in it since stays.

    Args:
        folder: made if it is missing.
        port: of Home Assistant's web interface.
        configuration: the text of configuration.yaml; the demo's by default.
        packages: files with more configuration, which the demo's own includes.
        secrets: what they are filled with.

    Raises:
        ForeignFolder: somebody else's Home Assistant is in there. Nothing was changed.
    """
    _require_own(folder)
    (folder / ".storage").mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    _write_new(folder / "configuration.yaml", configuration or CONFIGURATION.read_text(encoding="utf-8"))
    (folder / "packages").mkdir(exist_ok=True)
    for package in packages:
        _write_new(folder / "packages" / package.name, package.read_text(encoding="utf-8"))
    _write_new(folder / "secrets.yaml", "".join(f"{name}: {value}\n" for name, value in secrets.items()))
    _write_new(folder / "automations.yaml", "[]\n")
    _write_new(folder / "scripts.yaml", "{}\n")
    _link_integration(folder)
    _store(folder, "http", 1, {"server_host": ["127.0.0.1"], "server_port": port, "ip_ban_enabled": False})
    if not (folder / ".storage" / "onboarding").exists():
        _store(folder, "onboarding", 4, {"done": _STEPS_DONE})


def clear(folder: Path) -> None:
    """Remove a folder that was prepared before.

    Raises:
        ForeignFolder: somebody else's Home Assistant is in there. Nothing was changed.
    """
    if folder.exists():
        _require_own(folder)
        shutil.rmtree(folder)


def _require_own(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise ForeignFolder(folder)


def _write_new(path: Path, text: str) -> None:
    if not path.exists():
        path.write_text(text, encoding="utf-8")


def _link_integration(folder: Path) -> None:
    components = folder / "custom_components"
    components.mkdir(exist_ok=True)
    link = components / INTEGRATION.name
    link.unlink(missing_ok=True)
    link.symlink_to(INTEGRATION, target_is_directory=True)


def _store(folder: Path, key: str, version: int, data: dict[str, Any]) -> None:
    """Write what Home Assistant keeps under `key`; it brings older versions up to date itself.

    Since 2026.11 the address of its web server stands here and nowhere else.
    """
    content = {"version": version, "minor_version": 1, "key": key, "data": data}
    (folder / ".storage" / key).write_text(json.dumps(content), encoding="utf-8")
