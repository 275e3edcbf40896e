"""A complaint in Home Assistant's log would be seen."""

from pathlib import Path

import pytest

from .log import complaints

pytestmark = pytest.mark.end_to_end

NOISE = """\
2026-11-21 10:00:00.000+00:00 WARNING (SyncWorker_0) [homeassistant.loader] We found a custom integration \
cloud_telephony which has not been tested by Home Assistant.
2026-11-21 10:00:01.000+00:00 INFO (MainThread) [custom_components.cloud_telephony] Connected
2026-11-21 10:00:02.000+00:00 ERROR (MainThread) [haffmpeg.core] FFmpeg fails
Traceback (most recent call last):
  File "/elsewhere/haffmpeg/core.py", line 1, in open
2026-11-21 10:00:02.500+00:00 ERROR (MainThread) [homeassistant.components.websocket_api.http.connection] [1] \
Error during service call to cloud_telephony.send_sms: The account does not have enough credit
"""
FAILURE = """\
2026-11-21 10:00:03.000+00:00 ERROR (MainThread) [homeassistant] Error doing job: Task exception was never retrieved
Traceback (most recent call last):
  File "/config/custom_components/cloud_telephony/account.py", line 1, in listen
ValueError
"""
DEPRECATION = """\
2026-11-21 10:00:04.000+00:00 WARNING (MainThread) [homeassistant.helpers.frame] Detected that custom integration \
'cloud_telephony' does something that will stop working
"""


def test_what_others_do_is_no_complaint(tmp_path: Path) -> None:
    (tmp_path / "home-assistant.log").write_text(NOISE, encoding="utf-8")
    assert complaints(tmp_path) == []


def test_errors_and_warnings_of_every_start_are_found(tmp_path: Path) -> None:
    (tmp_path / "home-assistant.log").write_text(NOISE + FAILURE, encoding="utf-8")
    (tmp_path / "home-assistant.log.1").write_text(DEPRECATION, encoding="utf-8")
    assert complaints(tmp_path) == [FAILURE, DEPRECATION]
