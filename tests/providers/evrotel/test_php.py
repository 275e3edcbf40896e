"""What PHP, with the code of the provider's document, makes of calls: sent by PHP itself over a real connection."""

import asyncio
import json
from typing import Any

from aiohttp import web
import pytest

from custom_components.cloud_telephony.calls.events import CallEnded, CallStarted
from custom_components.cloud_telephony.providers.base import Delivery, NotGenuine, WebhookReply, WebhookRequest
from custom_components.cloud_telephony.providers.evrotel.receiver import Receiver

from ..conftest import Host
from .conftest import END, START, TOKEN, only, receiver

pytestmark = pytest.mark.usefixtures("socket_enabled")

SENDER = """
[, $url, $token, $data, $json] = $argv;
$fields = json_decode($data, true);
$context = stream_context_create(array(
    'http' => array(
        'method' => 'POST',
        'header' => "Authorization: " . $token,
        'content' => $json ? json_encode($fields) : http_build_query($fields),
        'ignore_errors' => true,
    )
));
echo file_get_contents($url, false, $context);
"""
"""The document's `http_post`, [S4]; as it prints the fields they are not valid PHP, so they come as an argument."""

STRPOS = """
[, $header, $token] = $argv;
echo json_encode(strpos($header, $token) !== false);
"""
"""The document's check of the token, [S4]."""


class Ear:
    """Takes in what PHP sends, as the webhook of an account does."""

    def __init__(self, host: Host) -> None:
        """Answer what reaches the host."""
        self.url = f"{host.url}/webhook"
        self.receiver: Receiver = receiver()
        self.deliveries: list[Delivery] = []
        self.content_types: list[str] = []
        self.bodies: list[bytes] = []
        host.answer = self._answer

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.content_types.append(request.content_type)
        self.bodies.append(body)
        try:
            delivery = self.receiver.receive(
                WebhookRequest(method=request.method, query=request.query, headers=request.headers, body=body)
            )
        except NotGenuine:
            return web.Response(status=403)
        self.deliveries.append(delivery)
        reply: WebhookReply = delivery.reply
        return web.Response(text=reply.body, content_type=reply.content_type)


@pytest.fixture
def ear(host: Host) -> Ear:
    """Return what listens."""
    return Ear(host)


async def php(code: str, *arguments: str) -> str:
    """Run PHP, and return what it printed."""
    # PHP remarks that the sender names no type for the body.
    quiet = ("-d", "display_errors=0", "-d", "log_errors=0")
    process = await asyncio.create_subprocess_exec(
        "php", *quiet, "-r", code, "--", *arguments, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output
    return output.decode()


async def send(ear: Ear, fields: dict[str, Any], *, as_json: bool = False, token: str = TOKEN) -> str:
    """Have PHP send fields, and return the reply as PHP has it."""
    return await php(SENDER, ear.url, token, json.dumps(fields), "1" if as_json else "")


@pytest.mark.parametrize("as_json", [False, True])
async def test_a_call_told_by_php_is_one_call_from_its_start_to_its_end(ear: Ear, as_json: bool) -> None:
    callid = await send(ear, START | {"billsec": None, "disposition": None, "recfile": None}, as_json=as_json)
    await send(ear, END | {"callid": callid}, as_json=as_json)
    started, ended = map(only, ear.deliveries)
    assert isinstance(started, CallStarted)
    assert isinstance(ended, CallEnded)
    assert started.reference == ended.reference == callid
    assert (ended.talk_time, ended.recording) == (78, END["recfile"])


async def test_php_leaves_nulls_out_of_forms_and_names_the_body_a_form(ear: Ear) -> None:
    nulls = {"billsec": None, "disposition": None, "recfile": None}
    await send(ear, START | nulls)
    await send(ear, START | nulls, as_json=True)
    of_form, of_json = ear.bodies
    assert b"billsec" not in of_form
    assert b'"billsec":null' in of_json
    # PHP says of JSON as well that it is a form, unless the sender says otherwise.
    assert set(ear.content_types) == {"application/x-www-form-urlencoded"}
    first, again = ear.deliveries
    assert first.reply == again.reply
    assert again.events == ()


async def test_php_takes_the_identifier_for_a_whole_number_without_losing_a_digit(ear: Ear) -> None:
    callid = await send(ear, START)
    assert await php('echo json_encode(["callid" => (int) $argv[1]]);', callid) == f'{{"callid":{callid}}}'


@pytest.mark.parametrize(
    ("header", "token"), [(f"Bearer {TOKEN}", TOKEN), (f"x{TOKEN}y", TOKEN), ("anything", ""), ("", "")]
)
async def test_what_the_documents_own_check_takes_by_mistake_is_refused(ear: Ear, header: str, token: str) -> None:
    assert await php(STRPOS, header, token) == "true"
    ear.receiver = receiver(token=token)
    assert await send(ear, START, token=header) == ""
    assert ear.deliveries == []
    assert len(ear.bodies) == 1
