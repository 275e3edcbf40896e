"""The contract between the layers can be broken, and then it is seen."""

from pathlib import Path
import shutil
import subprocess
import sys

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
INTEGRATION = "custom_components/cloud_telephony"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Return a folder with a copy of all that the contract speaks of."""
    for package in ("custom_components", "simulator"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contract in a folder."""
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_contract_holds(packages: Path) -> None:
    result = lint_imports(packages)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "statement", "contract"),
    [
        (f"{INTEGRATION}/calls/model.py", "import homeassistant.core", "are known without Home Assistant"),
        (f"{INTEGRATION}/providers/base.py", "import homeassistant.core", "are known without Home Assistant"),
        (f"{INTEGRATION}/calls/model.py", "from .. import const", "Nothing below the glue"),
        (f"{INTEGRATION}/providers/cloudpbx/stray.py", "from ... import const", "Nothing below the glue"),
        (f"{INTEGRATION}/providers/base.py", "from ..calls import stray", "only the model and the events"),
        (f"{INTEGRATION}/calls/model.py", "from .. import providers", "Calls know no provider"),
        (f"{INTEGRATION}/const.py", "from .providers.cloudpbx import stray", "A provider's inside is its own"),
        ("simulator/clock.py", "import homeassistant", "The simulator is a stranger"),
        ("simulator/clock.py", "import custom_components.cloud_telephony", "The simulator is a stranger"),
        (f"{INTEGRATION}/const.py", "import simulator", "does not know the simulator"),
    ],
)
def test_a_stray_import_breaks_the_contract(packages: Path, module: str, statement: str, contract: str) -> None:
    for stray in ("calls/stray.py", "providers/cloudpbx/stray.py"):
        (packages / INTEGRATION / stray).touch()
    with (packages / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{statement}\n")
    result = lint_imports(packages)
    assert [line for line in result.stdout.splitlines() if contract in line and "BROKEN" in line], result.stdout
