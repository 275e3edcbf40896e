"""A server in the own network, whose certificate nobody has signed but itself."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
import ssl

from aiohttp import ClientSession, web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import pytest

from custom_components.cloud_telephony.providers.base import CannotConnect, UntrustedCertificate

from .conftest import NOTE, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")


def certify(folder: Path) -> ssl.SSLContext:
    """Return what a server on loopback needs, with a certificate that it has made itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nimbox")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context


@pytest.fixture
async def own_server(tmp_path: Path) -> AsyncIterator[str]:
    """Serve a NiMbox that takes every call, over TLS, and return its address."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"error": False, "contactId": 1, "phonecallId": 1})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certify(tmp_path)).start()
    yield f"https://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize("settings", [{}, {"verify_ssl": True}])
async def test_nothing_is_sent_to_it_as_a_rule(
    make_provider: MakeProvider, own_server: str, settings: dict[str, bool]
) -> None:
    with pytest.raises(UntrustedCertificate) as caught:
        await make_provider(url=own_server, **settings).deliver(NOTE)

    assert isinstance(caught.value, CannotConnect)
    assert caught.value.placeholders == {"server": own_server.removeprefix("https://")}


async def test_it_is_believed_where_the_user_wants_that_and_nowhere_else(
    make_provider: MakeProvider, own_server: str, session: ClientSession
) -> None:
    """The session is everybody's."""
    await make_provider(url=own_server, verify_ssl=False).deliver(NOTE)

    with pytest.raises(UntrustedCertificate):
        await make_provider(url=own_server).deliver(NOTE)
    assert not session.closed
