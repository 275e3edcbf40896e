"""What tests about calls share."""

import pytest

from .office import Office


@pytest.fixture
def office() -> Office:
    """Return an office where nobody is on the phone."""
    return Office()
