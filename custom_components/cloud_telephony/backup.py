"""What Home Assistant's backups copy of the call log is whole, and as it was at one moment."""

from homeassistant.core import HomeAssistant

from .call_log import async_open_call_log
from .errors import log_failing


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Leave the file of the log as it is until the backup is over; calls that come in meanwhile wait.

    Raises:
        HomeAssistantError: the log cannot be locked.
    """
    with log_failing():
        await (await async_open_call_log(hass)).async_lock()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Write what came in meanwhile.

    Raises:
        HomeAssistantError: the log cannot be unlocked.
    """
    with log_failing():
        await (await async_open_call_log(hass)).async_unlock()
