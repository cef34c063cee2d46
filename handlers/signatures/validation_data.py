"""The validation data that a PDF carries: certificates, CRLs and OCSP responses.

They lie in the document security store (ISO 32000-2 clause 12.8.4.3, EN 319 142-1 clause 5.4.2.2). Whether they
hold is for trust to say.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils import generic

from handlers.signatures.found import Evidence
from handlers.signatures.pdf_file import entry

_MAX_STREAMS = 1000
"""Objects of a store that are read."""

_Item = TypeVar("_Item", x509.Certificate, crl.CertificateList, ocsp.OCSPResponse)


def stored_in(root: generic.DictionaryObject) -> Evidence:
    """Return what the document security store of a catalog holds; what cannot be read is left out."""
    store = entry(root, "/DSS")
    if not isinstance(store, generic.DictionaryObject):
        return Evidence()
    entries = [(store, {"certificates": "/Certs", "crls": "/CRLs", "ocsps": "/OCSPs"})]
    related = entry(store, "/VRI")
    if isinstance(related, generic.DictionaryObject):
        singular = {"certificates": "/Cert", "crls": "/CRL", "ocsps": "/OCSP"}
        entries += [
            (found, singular)
            for key in related
            if isinstance(found := related[key], generic.DictionaryObject)
        ]

    def values(kind: str) -> Iterator[bytes]:
        for dictionary, keys in entries:
            yield from _streams(entry(dictionary, keys[kind]))

    return Evidence(
        certificates=_parsed(values("certificates"), x509.Certificate),
        crls=_parsed(values("crls"), crl.CertificateList),
        ocsp_responses=_parsed(values("ocsps"), ocsp.OCSPResponse),
    )


def _streams(found: generic.PdfObject | None) -> Iterator[bytes]:
    if not isinstance(found, generic.ArrayObject):
        return
    for position in range(min(len(found), _MAX_STREAMS)):
        try:
            stream = found[position]
            if isinstance(stream, generic.StreamObject):
                yield bytes(stream.data)
        except Exception:  # noqa: BLE001, S112 -- one stream that cannot be read does not spoil the others
            continue


def _parsed(values: Iterable[bytes], kind: type[_Item]) -> tuple[_Item, ...]:
    def read() -> Iterator[_Item]:
        for value in dict.fromkeys(values):
            try:
                parsed = kind.load(value)
                _touch(parsed)
            except Exception:  # noqa: BLE001, S112 -- asn1crypto raises anything on hostile bytes
                continue
            yield parsed

    return tuple(read())


def _touch(parsed: x509.Certificate | crl.CertificateList | ocsp.OCSPResponse) -> None:
    """Have asn1crypto parse the outer fields, which is what may fail."""
    parsed[0]
