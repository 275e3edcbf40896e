"""What the document of CloudPBX has for examples of rows."""

from typing import Any

CDR_ROW: dict[str, Any] = {
    "calldate": "2021-12-15 11:25:02",
    "clid": '"Sekretariat 3" <101>',
    "src": "101",
    "dst": "105",
    "channel": "SIP/PBX-101-00000028",
    "dstchannel": "SIP/PBX-105-00000029",
    "lastapp": "Queue",
    "duration": 13,
    "billsec": 13,
    "disposition": "ANSWERED",
    "uniqueid": "1639563902.75",
    "cost": "",
    "zone": "",
}
"""The example of a call, [S3] §1.2."""
RECORD_ROW: dict[str, Any] = {
    "uniqueid": "1552558647.371",
    "src": "101",
    "dst": "105",
    "format": "wav",
    "date": "2019-03-14 11:17:28",
}
"""The example of a recording, [S3] §1.3."""
