"""The timestamps of a XAdES signature: which hold, and over what (ETSI EN 319 132-1 clauses 5.3 and 5.5)."""

from collections.abc import Iterator
from itertools import islice, takewhile

from asn1crypto import cms as asn1_cms
from asn1crypto import x509
from lxml import etree

from handlers.signatures import cms
from handlers.signatures.found import FoundTimestamp
from handlers.signatures.xades_properties import Properties
from handlers.signatures.xml_canonical import CannotEvaluateError, canonical_element, method_of
from handlers.signatures.xml_document import ds
from handlers.signatures.xml_reference import References


class Timestamps:
    """The timestamps of one signature, each verified over what it is for."""

    def __init__(
        self,
        references: References,
        properties: Properties,
        certificates: tuple[x509.Certificate, ...],
    ) -> None:
        self._references = references
        self._signature = references.signature
        self._properties = properties
        self._certificates = certificates

    def on_signature(self) -> Iterator[FoundTimestamp]:
        """Yield the signature timestamps that hold over the signature value (clause 5.3)."""
        value = self._signature.find(ds("SignatureValue"))
        if value is None:
            return
        for stamped, token in self._properties.timestamps("SignatureTimeStamp"):
            try:
                found = self._verified(token, self._written(stamped, value))
            except CannotEvaluateError:
                continue
            if found is not None:
                yield found

    def on_everything(self) -> Iterator[FoundTimestamp]:
        """Yield the archive timestamps that hold over the data, the signature and what came before them."""
        for stamped, token in self._properties.archive_timestamps:
            found = (self._verified(token, covered) for covered in self._archived(stamped))
            yield from islice((each for each in found if each is not None), 1)

    def _archived(self, stamped: etree._Element) -> Iterator[bytes]:
        """Yield what an archive timestamp covers, clause 5.5.2.2.

        The clause leaves out the objects that are referenced; what signs in practice takes them in, so both
        count. Either way the references before have them.
        """
        references = self._signature.findall(f"{ds('SignedInfo')}/{ds('Reference')}")
        referenced = {reference.get("URI", "").removeprefix("#") for reference in references}
        objects = [
            item for item in self._signature.iterfind(ds("Object")) if not self._holds_properties(item)
        ]
        signed = [
            element
            for name in ("SignedInfo", "SignatureValue", "KeyInfo")
            for element in self._signature.iterfind(ds(name))
        ]
        earlier = takewhile(lambda each: each is not stamped, self._properties.unsigned)
        try:
            common = b"".join(
                (
                    *(self._references.octets(reference) for reference in references),
                    *(self._written(stamped, element) for element in (*signed, *earlier)),
                )
            )
            unreferenced = [item for item in objects if item.get("Id") not in referenced]
            for taken_in in (objects, unreferenced):
                yield common + b"".join(self._written(stamped, item) for item in taken_in)
        except CannotEvaluateError:
            return

    def _holds_properties(self, item: etree._Element) -> bool:
        qualifying = self._properties.qualifying
        return qualifying is not None and qualifying.getparent() is item

    def _written(self, stamped: etree._Element, element: etree._Element) -> bytes:
        """Return an element in the canonical form that a timestamp names.

        Raises:
            CannotEvaluateError: we do not know that form.
        """
        method, prefixes = method_of(stamped.find(ds("CanonicalizationMethod")))
        return canonical_element(self._references.document, element, method, prefixes)

    def _verified(self, token: bytes, covered: bytes) -> FoundTimestamp | None:
        try:
            signed_data = asn1_cms.ContentInfo.load(token)["content"]
        except Exception:  # noqa: BLE001 -- asn1crypto raises anything on hostile bytes
            return None
        return cms.verify_timestamp(signed_data, cms.digest_of(covered), self._certificates)
