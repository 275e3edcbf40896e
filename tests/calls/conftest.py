"""What tests about calls share."""

import pytest

from .exchange import Exchange
from .office import Office


@pytest.fixture
def office() -> Office:
    """Return an office where nobody is on the phone."""
    return Office()


@pytest.fixture
def exchange() -> Exchange:
    """Return a phone system that tells calls, without any."""
    return Exchange()
