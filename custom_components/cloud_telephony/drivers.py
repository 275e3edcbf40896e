"""Packages that only some users need, such as the drivers of database servers: installed when they are."""

from collections.abc import Sequence

from homeassistant.core import HomeAssistant
from homeassistant.requirements import RequirementsNotFound, async_process_requirements
from sqlalchemy import URL

from .const import DOMAIN
from .providers.base import PackageMissing
from .providers.databases import requirement_of


async def async_require(hass: HomeAssistant, requirements: Sequence[str]) -> None:
    """Have Home Assistant install packages, as those of `manifest.json`, unless they are there.

    Raises:
        PackageMissing: it cannot.
    """
    if not requirements:
        return
    try:
        await async_process_requirements(hass, DOMAIN, list(requirements), is_built_in=False)
    except RequirementsNotFound as error:
        raise PackageMissing("A package cannot be installed", package=", ".join(error.requirements)) from error


async def async_require_driver(hass: HomeAssistant, url: URL) -> None:
    """Have Home Assistant install what a database is reached with, unless it is there.

    Raises:
        PackageMissing: it cannot.
    """
    requirement = requirement_of(url)
    await async_require(hass, [requirement] if requirement else [])
