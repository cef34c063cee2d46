"""What would have to be asked of issuers, over the network, to know whether certificates are revoked.

Nothing is asked here: a check says what it lacks, whoever may use the network asks, and the check is done again.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import NamedTuple, TypeVar

from asn1crypto import crl, ocsp, x509

from handlers.signatures.found import Evidence
from handlers.trust.revocation import distribution_points

_MAX_ADDRESSES = 2

_Item = TypeVar("_Item", crl.CertificateList, ocsp.OCSPResponse)


class Inquiry(NamedTuple):
    """One certificate, and where its issuer says whether it is revoked."""

    certificate: bytes
    """DER, as the issuer's."""
    issuer: bytes
    responders: tuple[str, ...]
    """Addresses that answer by OCSP."""
    lists: tuple[str, ...]
    """Addresses of CRLs."""


class Answers(NamedTuple):
    """What came back, in DER; whether it holds is for the check to say."""

    ocsp_responses: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    @property
    def evidence(self) -> Evidence:
        """The same as what a file carries, without what cannot be read."""
        return Evidence(
            crls=tuple(_loaded(self.crls, crl.CertificateList)),
            ocsp_responses=tuple(_loaded(self.ocsp_responses, ocsp.OCSPResponse)),
        )


def _loaded(contents: Iterable[bytes], kind: type[_Item]) -> Iterator[_Item]:
    for content in contents:
        with suppress(ValueError):
            yield kind.load(content)


def inquiry_about(certificate: x509.Certificate, issuer: x509.Certificate) -> Inquiry | None:
    """Return where to ask about a certificate; None when it does not say.

    The addresses are the issuer's word: ask about certificates alone whose issuer a trusted list confirms.
    """
    responders = _of_the_web(certificate.ocsp_urls)
    lists = _of_the_web(distribution_points(certificate))
    if not responders and not lists:
        return None
    return Inquiry(certificate.dump(), issuer.dump(), responders, lists)


def _of_the_web(addresses: Iterable[str]) -> tuple[str, ...]:
    found = (address for address in addresses if address.startswith(("http://", "https://")))
    return tuple(islice(found, _MAX_ADDRESSES))
