"""The signature fields of a PDF that are filled (ISO 32000-2 clauses 12.7.5.5 and 12.8.1).

pyHanko has a class for one, which refuses a signature that is odd in any way; here each part is read by
itself, so that an odd signature is still told from none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from handlers.errors import DamagedFile
from handlers.signatures.byte_range import Span, spans
from handlers.signatures.pdf_file import PdfFile, entry

_TIMESTAMP = "/ETSI.RFC3161"
_ENTRIES = frozenset({"/Filter", "/SubFilter", "/ByteRange", "/Contents"})
"""A signature dictionary has at least one of these."""


@dataclass(frozen=True, eq=False)
class PdfSignature:
    """A signature field that is filled, or pretends to be."""

    file: PdfFile
    name: str
    """Of the field, in full."""
    field: generic.DictionaryObject
    dictionary: generic.DictionaryObject
    """The signature dictionary, which is the field's value."""
    value: bytes
    """The signature itself, padding included; empty when there is none, or none that is a string."""

    @property
    def reader(self) -> PdfFileReader:
        """The document that holds it."""
        return self.file.document

    @property
    def content(self) -> bytes:
        """The bytes that its ByteRange counts in."""
        return self.file.content

    @cached_property
    def revision(self) -> int:
        """Revision of the file that wrote the dictionary last, 0 for the oldest."""
        container = self.dictionary.container_ref
        history = self.reader.xrefs
        return history.get_last_change(container) if isinstance(container, generic.Reference) else 0

    @property
    def is_overwritten(self) -> bool:
        """The dictionary was there in an earlier revision, and written again since."""
        container = self.dictionary.container_ref
        return (
            isinstance(container, generic.Reference)
            and self.reader.xrefs.get_introducing_revision(container) < self.revision
        )

    @cached_property
    def subfilter(self) -> str:
        """How the signature says that it is encoded; empty when it does not."""
        found = entry(self.dictionary, "/SubFilter")
        return str(found) if isinstance(found, generic.NameObject) else ""

    @cached_property
    def covered(self) -> tuple[Span, ...]:
        """What the ByteRange covers; empty when it is missing or no range."""
        found = entry(self.dictionary, "/ByteRange")
        if not isinstance(found, generic.ArrayObject):
            return ()
        try:
            return spans(found)
        except ValueError:
            return ()

    @cached_property
    def signed_data(self) -> cms.SignedData | None:
        """The signature's structure; None when it cannot be read."""
        try:
            return _signed_data_in(self.value)
        except Exception:  # noqa: BLE001 -- asn1crypto raises anything on hostile bytes
            return None

    @cached_property
    def is_timestamp(self) -> bool:
        """It is a timestamp of the document, whatever it is declared as."""
        if self.signed_data is None:
            return self.subfilter == _TIMESTAMP
        return bool(self.signed_data["encap_content_info"]["content_type"].native == "tst_info")

    @cached_property
    def permission(self) -> MDPPerm | None:
        """What the signature permits to change later, by its DocMDP transform or its field's lock."""
        parameters = self._transform("/DocMDP")
        if parameters is not None:
            return MDPPerm(parameters["/P"]) if "/P" in parameters else MDPPerm.FILL_FORMS
        lock = entry(self.field, "/Lock")
        locked = isinstance(lock, generic.DictionaryObject) and "/P" in lock
        return MDPPerm(lock["/P"]) if locked else None

    @cached_property
    def lock(self) -> FieldMDPSpec | None:
        """Which form fields the signature locks; None when it does not speak of them."""
        parameters = self._transform("/FieldMDP")
        return None if parameters is None else FieldMDPSpec.from_pdf_object(parameters)

    def digest(self, algorithm: hashes.HashAlgorithm) -> bytes:
        """Return the digest of what the signature covers; ValueError when it does not say it properly."""
        if not self.covered:
            raise ValueError("This signature has no ByteRange.")
        computed = hashes.Hash(algorithm)
        for start, length in self.covered:
            computed.update(memoryview(self.content)[start : start + length])
        return computed.finalize()

    def _transform(self, method: str) -> generic.DictionaryObject | None:
        """Return the parameters of a transform method (ISO 32000-2 clause 12.8.2); empty when it has none."""
        references = entry(self.dictionary, "/Reference")
        for position in range(len(references) if isinstance(references, generic.ArrayObject) else 0):
            reference = references[position]
            if isinstance(reference, generic.DictionaryObject) and (
                entry(reference, "/TransformMethod") == method
            ):
                parameters = entry(reference, "/TransformParams")
                is_given = isinstance(parameters, generic.DictionaryObject)
                return parameters if is_given else generic.DictionaryObject()
        return None


def _signed_data_in(value: bytes) -> cms.SignedData | None:
    content = cms.ContentInfo.load(value)["content"]
    if not isinstance(content, cms.SignedData) or not content["signer_infos"]:
        return None
    has_type = (
        content["encap_content_info"]["content_type"].native is not None
    )  # parses, which is what may fail
    return content if has_type else None


def filled_signatures(file: PdfFile) -> Iterator[PdfSignature]:
    """Yield one signature for each signature dictionary: one that several fields share is one.

    A place kept for a signature, full of zeros, is none yet.
    """
    seen = set()
    form = entry(file.document.root, "/AcroForm")
    fields = entry(form, "/Fields") if isinstance(form, generic.DictionaryObject) else None
    for name, field in _signature_fields(fields, frozenset(), name="", field_type=None):
        dictionary = entry(field, "/V")
        if not isinstance(dictionary, generic.DictionaryObject) or dictionary.container_ref in seen:
            continue
        seen.add(dictionary.container_ref)
        if not _ENTRIES & dictionary.keys():
            continue
        value = _value_of(dictionary)
        if any(value) or not value:
            yield PdfSignature(file, name, field, dictionary, value)


def _signature_fields(
    fields: Any, above: frozenset[generic.Reference], *, name: str, field_type: object
) -> Iterator[tuple[str, generic.DictionaryObject]]:
    """Yield the signature fields below some fields with their full names; one without a name counts too."""
    for position in range(len(fields) if isinstance(fields, generic.ArrayObject) else 0):
        raw, field = fields.raw_get(position), fields[position]
        if not isinstance(field, generic.DictionaryObject):
            continue
        reference = raw.reference if isinstance(raw, generic.IndirectObject) else None
        if reference in above:
            raise DamagedFile("This PDF has a form that never ends.")
        own_name = entry(field, "/T")
        full_name = ".".join(part for part in (name, "" if own_name is None else str(own_name)) if part)
        own_type = entry(field, "/FT") or field_type
        if own_type == "/Sig" and "/V" in field:
            yield full_name, field
        deeper = above if reference is None else above | {reference}
        yield from _signature_fields(entry(field, "/Kids"), deeper, name=full_name, field_type=own_type)


def in_signing_order(file: PdfFile) -> list[PdfSignature]:
    """Return the signatures of a file, document timestamps included, oldest first."""
    return sorted(filled_signatures(file), key=lambda signature: signature.revision)


def _value_of(dictionary: generic.DictionaryObject) -> bytes:
    if "/Contents" not in dictionary:
        return b""
    value = dictionary.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
    if isinstance(value, generic.IndirectObject):
        value = value.get_object()
    is_string = isinstance(value, generic.TextStringObject | generic.ByteStringObject)
    return bytes(value.original_bytes) if is_string else b""
