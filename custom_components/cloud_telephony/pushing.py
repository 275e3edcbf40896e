"""Having calls of the past told to a system that receives them, or taken back from it."""

from datetime import UTC, date, datetime, time, timedelta

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .account import Account
from .const import DOMAIN
from .deliveries import Deliveries
from .errors import impossible, log_failing, user_facing

_DAY = timedelta(days=1)


async def async_push_calls(account: Account, start: date, end: date) -> int:
    """Have the calls of the days from start to end, both inclusive, delivered that are not; return how many.

    Raises:
        ServiceValidationError: the account receives no calls, or the days are the wrong way round.
        HomeAssistantError: the call log cannot be asked.
    """
    deliveries = _deliveries(account, start, end)
    since, until = dt_util.start_of_local_day(start), dt_util.start_of_local_day(end + _DAY)
    with log_failing():
        return await deliveries.async_queue(lambda outbox: outbox.queue_again(since, until))


async def async_delete_pushed_calls(account: Account, start: date, end: date, *, confirm: bool) -> int:
    """Have the calls of the days from start to end deleted there, both inclusive; return how many were.

    The days are those of UTC, in which the calls were told. They are not told again by themselves.

    Raises:
        ServiceValidationError: the account receives no calls, or the user did not confirm.
        HomeAssistantError: they may or may not have been deleted.
    """
    deliveries = _deliveries(account, start, end)
    if not confirm:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="deletion_not_confirmed")
    since, until = _utc_day(start), _utc_day(end + _DAY)
    # Nothing is to be told while it is deleted.
    async with deliveries.courier.turn:
        with user_facing(account.hass, account.entry):
            deleted = await deliveries.receiver.delete_calls(start, end)
        with log_failing():
            await deliveries.do(lambda outbox: outbox.deleted(since, until))
    return deleted


def _deliveries(account: Account, start: date, end: date) -> Deliveries:
    if account.deliveries is None:
        raise impossible(account.entry, "cannot_receive_calls")
    if start > end:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="start_after_end")
    return account.deliveries


def _utc_day(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
