"""See that every JSON, TOML and YAML file of the project can be read."""

from collections.abc import Callable
import json
from pathlib import Path
import subprocess
import sys
import tomllib

import yaml


class _AnyTag(yaml.SafeLoader):
    """Reads Home Assistant's YAML, whose tags (`!include`, `!input`) mean something there only."""


def _untagged(_loader: _AnyTag, _suffix: str, node: yaml.Node) -> object:
    return node.value


def _read_yaml(text: str) -> list[object]:
    return list(yaml.load_all(text, Loader=_AnyTag))


_AnyTag.add_multi_constructor("!", _untagged)

_READERS: dict[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".toml": tomllib.loads,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
}


def problem(path: Path) -> str | None:
    """Return what keeps a file from being read, None if nothing does."""
    read = _READERS.get(path.suffix)
    if read is None:
        return None
    try:
        read(path.read_text(encoding="utf-8"))
    except (ValueError, yaml.YAMLError) as error:
        return f"{path}: {error}"
    return None


def project_files() -> list[Path]:
    """Return the files that git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  # ours
    return [path for path in map(Path, listing.splitlines()) if path.is_file()]


def main() -> int:
    """Print every problem; return the exit code."""
    problems = [found for path in project_files() if (found := problem(path))]
    print(*problems, sep="\n", end="\n" if problems else "")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
