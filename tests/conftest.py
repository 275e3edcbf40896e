"""Fixtures for every test."""

import pytest

import custom_components.cloud_telephony  # noqa: F401  # the test plugin's own custom_components would hide it


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load this integration in every test that has a Home Assistant."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
