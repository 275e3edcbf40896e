"""The project's scripts do what they say, as a person sees it."""

import os
from pathlib import Path
import shutil
import subprocess
import sys
from time import monotonic

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"
SECOND_SETUP_SECONDS = 2


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False)


@pytest.fixture
def fresh_clone(tmp_path: Path) -> Path:
    """Return a folder with what scripts/setup needs and nothing that it has installed."""
    shutil.copytree(SCRIPTS, tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "uv.lock", ".python-version"):
        shutil.copy(ROOT / file, tmp_path)
    return tmp_path


def test_a_second_setup_is_quick_and_silent() -> None:
    begun = monotonic()
    result = run(SCRIPTS / "setup", "dev")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert monotonic() - begun < SECOND_SETUP_SECONDS


def test_an_unreachable_registry_is_told_in_one_line(fresh_clone: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    result = run(
        fresh_clone / "scripts" / "setup", "dev",
        PATH="/usr/bin:/bin", HTTPS_PROXY=nowhere, HTTP_PROXY=nowhere, PIP_INDEX_URL=f"{nowhere}/simple",
    )  # fmt: skip
    announced, told = result.stderr.splitlines()
    assert result.returncode == 1
    assert announced.startswith("Installing uv")
    assert "a package registry cannot be reached" in told
    log = Path(told.rpartition("Details: ")[2])
    assert log.read_text(encoding="utf-8").count("\n") > 1


def test_setup_says_what_can_be_set_up() -> None:
    result = run(SCRIPTS / "setup", "everything")
    usage = "Usage: scripts/setup [dev] [hass] [cards] [browser] [php] [databases]\n"
    assert (result.returncode, result.stderr) == (1, usage)


@pytest.mark.parametrize(
    ("name", "text"),
    [("broken.json", "{"), ("broken.toml", "a ="), ("broken.yaml", "a: [b"), ("broken.yml", "a: b: c")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, text: str) -> None:
    run("git", "init", "--quiet", cwd=tmp_path)
    (tmp_path / "whole.yaml").write_text("a: !input b\n", encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = run(sys.executable, SCRIPTS / "check_files.py", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stdout.startswith(f"{name}: ")
    assert "whole.yaml" not in result.stdout


@pytest.mark.parametrize(
    ("suites", "summary", "code"),
    [
        ([(3, 0, 0, 0), (4, 0, 0, 0)], "7 passed, 0 failed", 0),
        ([(3, 0, 0, 1)], "2 passed, 0 failed, 1 skipped", 0),
        ([(3, 1, 0, 0), (4, 0, 1, 0)], "5 passed, 2 failed", 1),
        ([(0, 0, 0, 0)], "0 passed, 0 failed", 1),
    ],
)
def test_runs_are_added_up(tmp_path: Path, suites: list[tuple[int, int, int, int]], summary: str, code: int) -> None:
    for number, (tests, failures, errors, skipped) in enumerate(suites):
        figures = f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
        report = f"<testsuites><testsuite {figures}/></testsuites>"
        (tmp_path / f"{number}.xml").write_text(report, encoding="utf-8")
    result = run(sys.executable, SCRIPTS / "sum_tests.py", *tmp_path.iterdir())
    assert (result.stdout, result.returncode) == (f"{summary}\n", code)
