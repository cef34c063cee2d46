"""Asking issuers whether certificates are revoked, where the setting allows it: OCSP (RFC 6960), else a CRL.

The desk asks, never a process that reads files. What comes back is bytes; whether it holds is for the check to say.
An issuer learns from the question which certificate is looked at, and nothing of the file.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import aiohttp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, ocsp

from handlers.trust import Answers, Inquiry

_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
_MAX_ANSWER_BYTES = 256 * 1024
_MAX_CRL_BYTES = 20 * 1024 * 1024
_MAX_INQUIRIES = 10
"""Certificates asked about for one check: a file may name any number."""
_KEPT_FOR = timedelta(minutes=15)
_MAX_KEPT = 50
_REQUEST = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}


class Inquirer:
    """Asks issuers, and remembers their CRLs for a quarter of an hour."""

    def __init__(self) -> None:
        self._crls: dict[str, tuple[datetime, bytes]] = {}

    async def __call__(self, inquiries: Sequence[Inquiry]) -> Answers:
        """Return what issuers say; those that do not answer say nothing."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=True) as session:
            found = await asyncio.gather(
                *(
                    self._about(session, inquiry)
                    for inquiry in list(dict.fromkeys(inquiries))[:_MAX_INQUIRIES]
                )
            )
        return Answers(
            ocsp_responses=tuple(answer for each in found for answer in each.ocsp_responses),
            crls=tuple(dict.fromkeys(answer for each in found for answer in each.crls)),
        )

    async def _about(self, session: aiohttp.ClientSession, inquiry: Inquiry) -> Answers:
        question = _question(inquiry)
        for address in inquiry.responders if question else ():
            answer = await _exchange(session, address, limit=_MAX_ANSWER_BYTES, question=question)
            if answer is not None and _is_successful(answer):
                return Answers(ocsp_responses=(answer,))
        for address in inquiry.lists:
            listing = await self._crl(session, address)
            if listing is not None:
                return Answers(crls=(listing,))
        return Answers()

    async def _crl(self, session: aiohttp.ClientSession, address: str) -> bytes | None:
        now = datetime.now(UTC)
        kept = self._crls.get(address)
        if kept is not None and now < kept[0] + _KEPT_FOR:
            return kept[1]
        listing = await _exchange(session, address, limit=_MAX_CRL_BYTES)
        if listing is not None:
            while len(self._crls) >= _MAX_KEPT:
                del self._crls[next(iter(self._crls))]
            self._crls[address] = (now, listing)
        return listing


def _question(inquiry: Inquiry) -> bytes | None:
    """Return an OCSP request; None for certificates that cannot be read."""
    try:
        builder = ocsp.OCSPRequestBuilder().add_certificate(
            load_der_x509_certificate(inquiry.certificate),
            load_der_x509_certificate(inquiry.issuer),
            hashes.SHA1(),  # noqa: S303 -- what responders know issuers by
        )
        return builder.build().public_bytes(Encoding.DER)
    except ValueError:
        return None


def _is_successful(answer: bytes) -> bool:
    try:
        return ocsp.load_der_ocsp_response(answer).response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
    except ValueError:
        return False


async def _exchange(
    session: aiohttp.ClientSession, address: str, *, limit: int, question: bytes | None = None
) -> bytes | None:
    """Return what an address says, up to a limit in bytes; None when it says nothing of use."""
    method, headers = ("GET", {}) if question is None else ("POST", _REQUEST)
    try:
        async with session.request(
            method, address, data=question, headers=headers, raise_for_status=True
        ) as response:
            content = bytearray()
            async for chunk in response.content.iter_chunked(64 * 1024):
                content += chunk
                if len(content) > limit:
                    return None
            return bytes(content)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None
