import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from bot.trust import Inquirer
from bot.workers import CheckWorkers
from handlers import Limits, State, Upload, VerdictName
from handlers.trust import Answers, Inquiry
from handlers.trust.inquiry import inquiry_about
from knowledge import load_book
from tests.assets import pdfs
from tests.assets.pki import Holder, Pki, to_asn1
from tests.assets.trusted_lists import Scheme
from tests.handlers.trust.test_inquiry import holder_that_says_where_to_ask


class Issuer:
    """The issuing authority on the web: answers by OCSP unless told not to, and publishes its CRL."""

    def __init__(self, pki: Pki) -> None:
        self._pki = pki
        self.revoked_on: datetime | None = None
        self.answers = True
        self.crls_fetched = 0

    def holder(self, address: str) -> Holder:
        """Issue the certificate of a person that says where to ask."""
        self._holder = holder_that_says_where_to_ask(self._pki, f"{address}/ocsp", f"{address}/ac.crl")
        return self._holder

    async def answer(self, request: web.Request) -> web.Response:
        """Answer an OCSP request."""
        asked = ocsp.load_der_ocsp_request(await request.read())
        if not self.answers or asked.serial_number != self._holder.certificate.serial_number:
            return web.Response(body=b"nothing")
        answer = self._pki.ocsp(self._holder.certificate, made=datetime.now(UTC), revoked_on=self.revoked_on)
        return web.Response(body=answer.public_bytes(Encoding.DER))

    async def crl(self, _: web.Request) -> web.Response:
        """Publish the CRL."""
        self.crls_fetched += 1
        listing = self._pki.crl(made=datetime.now(UTC) - timedelta(minutes=1))
        return web.Response(body=listing.public_bytes(Encoding.DER))


@pytest.fixture
async def issuer(pki: Pki) -> AsyncIterator[Issuer]:
    opened = Issuer(pki)
    app = web.Application()
    app.router.add_post("/ocsp", opened.answer)
    app.router.add_get("/ac.crl", opened.crl)
    async with TestServer(app) as server:
        opened.holder(str(server.make_url("/")).rstrip("/"))
        yield opened


def inquiry(issuer: Issuer, pki: Pki) -> Inquiry:
    found = inquiry_about(issuer._holder.asn1_certificate, to_asn1(pki.issuing))
    assert found is not None
    return found


async def test_responder_is_asked_first(issuer: Issuer, pki: Pki) -> None:
    answers = await Inquirer()([inquiry(issuer, pki)])
    assert (len(answers.ocsp_responses), answers.crls) == (1, ())
    assert issuer.crls_fetched == 0


async def test_crl_is_fetched_when_no_responder_answers_and_remembered(issuer: Issuer, pki: Pki) -> None:
    issuer.answers = False
    inquirer = Inquirer()
    for _ in range(2):
        answers = await inquirer([inquiry(issuer, pki)] * 3)
        assert (answers.ocsp_responses, len(answers.crls)) == ((), 1)
    assert issuer.crls_fetched == 1


async def test_issuer_that_is_not_there_says_nothing(issuer: Issuer, pki: Pki) -> None:
    nowhere = inquiry(issuer, pki)._replace(
        responders=("http://127.0.0.1:1/",), lists=("http://127.0.0.1:1/",)
    )
    assert await Inquirer()([nowhere]) == Answers()


def workers(pki: Pki) -> CheckWorkers:
    book = load_book("cpam-aisne")
    return CheckWorkers(
        book=book,
        book_name="cpam-aisne",
        limits=Limits(),
        workers=1,
        timeout_s=60,
        memory_mib=2048,
        lists=Scheme(pki).loaded(next_update=datetime(2039, 1, 1, tzinfo=UTC)),
        inquire=Inquirer(),
    )


async def test_check_is_done_again_with_what_the_issuer_says(issuer: Issuer, pki: Pki) -> None:
    signed_at = datetime.now(UTC) - timedelta(hours=1)
    signed = await asyncio.to_thread(pdfs.sign, pdfs.text_pdf(), issuer._holder, at=signed_at)
    upload = Upload(name="acte.pdf", content=signed)
    async with workers(pki) as opened:
        good = await opened.check(upload, at=datetime.now(UTC))
        issuer.revoked_on = signed_at - timedelta(days=1)
        revoked = await opened.check(upload, at=datetime.now(UTC))
        long_ago = await opened.check(upload, at=datetime.now(UTC) - timedelta(minutes=30))
    assert good.verdict is VerdictName.COMPLIANT
    assert revoked.verdict is VerdictName.NON_COMPLIANT
    assert revoked.signatures[0].certificate.revoked is True
    assert long_ago.signatures[0].controls.validity.state is State.NOT_CHECKED
