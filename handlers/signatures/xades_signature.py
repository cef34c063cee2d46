"""Everything that one `ds:Signature` says and proves by itself."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from lxml import etree

from handlers.findings import Code
from handlers.models import Algorithms, Packaging, Profile, SignatureFormat
from handlers.signatures.algorithms import UnsupportedAlgorithmError, short_key_bits, weak_name
from handlers.signatures.evidence import suffices, together
from handlers.signatures.found import Evidence, FoundSignature, FoundTimestamp, Remark
from handlers.signatures.indication import SubIndication
from handlers.signatures.xades_coverage import Coverage, coverage_of, covers
from handlers.signatures.xades_key import bare_keys, certificates_in_key_info, gives_certificates, key_of
from handlers.signatures.xades_properties import (
    is_counter_signature,
    is_signed_properties_type,
    properties_of,
)
from handlers.signatures.xades_timestamps import Timestamps
from handlers.signatures.xml_algorithms import holds, signature_method
from handlers.signatures.xml_canonical import CannotEvaluateError, NodeSet, canonical_element, method_of
from handlers.signatures.xml_document import XmlDocument, ds, text_of
from handlers.signatures.xml_reference import Checked, References, SignedFiles

_MANIFEST = ds("Manifest")
_MANIFEST_TYPE = "http://www.w3.org/2000/09/xmldsig#Manifest"
_MAX_REFERENCES = 2000
"""Of one signature, those of its manifests included."""

_Outcome = tuple[bool | None, SubIndication | None]
_HOLDS: _Outcome = (True, None)


@dataclass(frozen=True, eq=False)
class XmlSignature:
    """One signature of an XML file, as its container or the files beside it need to know it."""

    signature: FoundSignature
    is_counter_signature: bool
    references: Sequence[Checked]
    """All of them, those of its manifests included."""
    enclosed: bytes | None
    """The one content that it signs and holds in base64."""

    @property
    def outside(self) -> list[Checked]:
        """The references to other files."""
        return [reference for reference in self.references if reference.asked is not None]

    @property
    def missing(self) -> list[Checked]:
        """Those whose file is not there."""
        absent = SubIndication.SIGNED_DATA_NOT_FOUND
        return [reference for reference in self.references if reference.failure is absent]


def read_signature(document: XmlDocument, element: etree._Element, files: SignedFiles) -> XmlSignature:
    """Read and verify one signature of a document; `files` are what its references to other files may mean."""
    return _Reading(document, element, files).found


class _Reading:
    """One signature while it is read; what several answers rest on is worked out once."""

    def __init__(self, document: XmlDocument, element: etree._Element, files: SignedFiles) -> None:
        self._document = document
        self._element = element
        self._references = References(document, element, files)
        self._properties = properties_of(element)

    @property
    def found(self) -> XmlSignature:
        intact, failure = self._outcome
        whole = self._coverage.whole and not any(reference.partly for reference in self._checked)
        certificate = self._certificate
        signature = FoundSignature(
            format=SignatureFormat.XADES,
            packaging=self._packaging,
            container=None,
            profile=self._profile,
            signed_file=None,
            intact=intact,
            failure=failure,
            covers_whole_file=whole,
            modified_after_signing=False if intact and whole else None,
            accepted=None if failure is SubIndication.FORMAT_FAILURE else self._has_signed_properties,
            carries_content=False,
            short_key_bits=None if certificate is None else short_key_bits(certificate.public_key),
            algorithms=self._algorithms,
            signing_time=self._properties.signing_time if self._has_signed_properties else None,
            timestamps=(*self._signature_timestamps, *self._archive_timestamps),
            certificate=certificate,
            evidence=self._evidence,
            remarks=tuple(self._remarks()),
        )
        return XmlSignature(signature, is_counter_signature(self._element), self._checked, self._enclosed)

    # What is signed

    @cached_property
    def _signed_info(self) -> etree._Element | None:
        return _only(self._element, "SignedInfo")

    @cached_property
    def _direct(self) -> Sequence[tuple[etree._Element, Checked]]:
        """The references of `SignedInfo`."""
        if self._signed_info is None or self._document.has_doctype:
            return ()
        references = self._signed_info.findall(ds("Reference"))[: _MAX_REFERENCES + 1]
        return list(zip(references, self._references.check_all(references), strict=True))

    @cached_property
    def _through_manifests(self) -> Sequence[Checked]:
        """The references of the manifests that are signed (XMLDSig 1.1 clause 5.1)."""
        manifests: dict[etree._Element, None] = {}
        for reference, checked in self._direct:
            if not checked.holds or checked.nodes is None or checked.nodes.document is not self._document:
                continue
            apex = checked.nodes.apex
            if apex.tag == _MANIFEST:
                manifests[apex] = None
            elif reference.get("Type") == _MANIFEST_TYPE:
                manifests |= dict.fromkeys(apex.iterchildren(_MANIFEST))
        references = [each for manifest in manifests for each in manifest.iterfind(ds("Reference"))]
        return self._references.check_all(references[: _MAX_REFERENCES + 1])

    @cached_property
    def _checked(self) -> Sequence[Checked]:
        return (*(checked for _, checked in self._direct), *self._through_manifests)

    @cached_property
    def _parts(self) -> Sequence[NodeSet]:
        """The parts of the document whose digests hold."""
        held = (checked.nodes for checked in self._checked if checked.holds and checked.nodes is not None)
        return [nodes for nodes in held if nodes.document is self._document]

    @cached_property
    def _has_signed_properties(self) -> bool:
        """One of the references covers all the signed properties, those of this very signature."""
        signed = self._properties.signed
        return signed is not None and covers(self._parts, signed)

    @cached_property
    def _data(self) -> Sequence[tuple[etree._Element, Checked]]:
        """The references of `SignedInfo` to what the signature is for."""
        return [each for each in self._direct if not self._is_machinery(*each)]

    def _is_machinery(self, reference: etree._Element, checked: Checked) -> bool:
        """Tell whether a reference is to the signature's own properties or key."""
        if is_signed_properties_type(reference.get("Type")):
            return True
        if checked.nodes is None:
            return False
        qualifying, key_info = self._properties.qualifying, self._element.find(ds("KeyInfo"))
        line = (checked.nodes.apex, *checked.nodes.apex.iterancestors())
        return any(own is not None and own in line for own in (qualifying, key_info))

    @cached_property
    def _packaging(self) -> Packaging:
        for _, checked in (*self._data, *((None, each) for each in self._through_manifests)):
            if checked.asked is not None:
                return Packaging.DETACHED
            if checked.nodes is None or checked.nodes.apex.tag == _MANIFEST:
                continue
            apex = checked.nodes.apex
            if apex in self._element.iterancestors():
                return Packaging.ENVELOPED
            inside = self._element in apex.iterancestors()
            return Packaging.ENVELOPING if inside else Packaging.INTERNALLY_DETACHED
        return Packaging.ENVELOPING if self._element.getparent() is None else Packaging.ENVELOPED

    @cached_property
    def _coverage(self) -> Coverage:
        data = [checked for _, checked in self._data]
        parts = [
            each.nodes for each in (*data, *self._through_manifests) if each.holds and each.nodes is not None
        ]
        found = coverage_of(self._document, self._element, self._properties, parts)
        signs_something = any(checked.holds for checked in (*data, *self._through_manifests))
        return found if signs_something else Coverage(whole=False, wrapped=found.wrapped)

    @cached_property
    def _enclosed(self) -> bytes | None:
        held = [checked.decoded for _, checked in self._data if checked.decoded is not None]
        return held[0] if len(held) == 1 and self._packaging is Packaging.ENVELOPING else None

    # Who signed

    @cached_property
    def _in_key_info(self) -> tuple[x509.Certificate, ...]:
        return certificates_in_key_info(self._element)

    @cached_property
    def _evidence(self) -> Evidence:
        carried = self._properties.evidence
        return Evidence((*self._in_key_info, *carried.certificates), carried.crls, carried.ocsp_responses)

    @cached_property
    def _names_certificate(self) -> bool:
        return self._has_signed_properties and self._properties.names_certificate

    @cached_property
    def _candidates(self) -> Sequence[x509.Certificate]:
        """The certificates it may have been made with: those that it names, else those that it gives."""
        if self._names_certificate:
            return [each for each in self._evidence.certificates if self._properties.names(each)]
        return self._in_key_info

    @cached_property
    def _certificate(self) -> x509.Certificate | None:
        """The first one that the value holds with (EN 319 102-1 clause 5.2.3), else the first."""
        verified = (each for each in self._candidates if self._value_holds_with(each) is True)
        return next(verified, next(iter(self._candidates), None))

    # Whether it holds

    @cached_property
    def _outcome(self) -> _Outcome:
        if self._document.has_doctype:
            return None, SubIndication.GENERIC
        if not self._direct or self._value is None:
            return False, SubIndication.FORMAT_FAILURE
        if len(self._checked) > _MAX_REFERENCES:
            return None, SubIndication.GENERIC
        outcomes: list[_Outcome] = [(each.holds, each.failure) for each in self._checked]
        tried = all(holds is not None or failure is not SubIndication.GENERIC for holds, failure in outcomes)
        if self._properties.signed is not None and not self._has_signed_properties and tried:
            outcomes.append((False, SubIndication.FORMAT_FAILURE))
        outcomes.append(self._value_outcome)
        failed = [each for each in outcomes if each[0] is False]
        untried = [each for each in reversed(outcomes) if each[0] is None]
        return next(iter((*failed, *untried)), _HOLDS)

    @cached_property
    def _value(self) -> bytes | None:
        value = _only(self._element, "SignatureValue")
        try:
            return None if value is None else base64.b64decode(text_of(value)) or None
        except (binascii.Error, ValueError):
            return None

    @cached_property
    def _value_outcome(self) -> _Outcome:
        """Whether the signature value holds with the certificate, or with a bare key where none is named."""
        certificate = self._certificate
        if certificate is not None:
            return _outcome_of(self._value_holds_with(certificate))
        if self._is_substituted:
            return False, SubIndication.NO_SIGNING_CERTIFICATE_FOUND
        keys = [] if self._names_certificate else bare_keys(self._element)
        if not keys:
            return None, SubIndication.NO_SIGNING_CERTIFICATE_FOUND
        return _outcome_of(self._holds_with_key(keys[0]))

    @property
    def _is_substituted(self) -> bool:
        """It comes with certificates, none of which is the one that it names."""
        return self._names_certificate and not self._candidates and gives_certificates(self._element)

    def _value_holds_with(self, certificate: x509.Certificate) -> bool | None:
        try:
            return self._holds_with_key(key_of(certificate))
        except UnsupportedAlgorithmError:
            return None

    def _holds_with_key(self, key: PublicKeyTypes) -> bool | None:
        named = None if self._signed_info is None else self._signed_info.find(ds("SignatureMethod"))
        if named is None or self._value is None:
            return False
        try:
            return holds(key, signature_method(named), self._value, self._signed_octets)
        except (CannotEvaluateError, UnsupportedAlgorithmError):
            return None

    @cached_property
    def _signed_octets(self) -> bytes:
        """What the signature value is computed on (XMLDSig 1.1 clause 4.4.1)."""
        canonicalised = (
            None if self._signed_info is None else _only(self._signed_info, "CanonicalizationMethod")
        )
        if self._signed_info is None or canonicalised is None:
            raise CannotEvaluateError
        method, prefixes = method_of(canonicalised)
        return canonical_element(self._document, self._signed_info, method, prefixes)

    # What else it says

    @cached_property
    def _algorithms(self) -> Algorithms:
        digests = [checked.algorithm for checked in self._checked if checked.algorithm is not None]
        weak = [name for name in digests if weak_name(name, None) is not None]
        named = None if self._signed_info is None else self._signed_info.find(ds("SignatureMethod"))
        return Algorithms(
            digest=next(iter((*weak, *digests)), None),
            signature=None if named is None else _method_name(named),
        )

    @cached_property
    def _timestamps(self) -> Timestamps:
        return Timestamps(self._references, self._properties, self._evidence.certificates)

    @cached_property
    def _signature_timestamps(self) -> Sequence[FoundTimestamp]:
        return tuple(self._timestamps.on_signature())

    @cached_property
    def _archive_timestamps(self) -> Sequence[FoundTimestamp]:
        return tuple(self._timestamps.on_everything())

    @cached_property
    def _profile(self) -> Profile | None:
        """The baseline level that the structure shows, EN 319 132-1 clause 6.

        Long-term validation data are those for the signer's certificate and for its timestamps' authorities.
        """
        types = [reference.get("Type") for reference, _ in self._direct]
        has_certificate = self._certificate is not None and self._certificate in self._in_key_info
        is_baseline = (
            self._has_signed_properties
            and sum(is_signed_properties_type(uri) for uri in types) == 1
            and has_certificate
            and self._names_certificate
            and self._properties.is_baseline(reference for reference, _ in self._data)
        )
        if not is_baseline:
            return None
        if not self._signature_timestamps:
            return Profile.B_B
        stamps = self._signature_timestamps
        evidence = together(self._evidence, *(Evidence(each.certificates) for each in stamps))
        holders = (self._certificate, *(each.certificate for each in stamps))
        if not all(suffices(evidence, holder) for holder in holders):
            return Profile.B_T
        return Profile.B_LTA if self._archive_timestamps else Profile.B_LT

    def _remarks(self) -> Iterator[Remark]:
        if self._coverage.wrapped or any(checked.ambiguous for checked in self._checked):
            yield Remark(Code.SIGNATURE_WRAPPING)
        if self._is_substituted:
            yield Remark(Code.CERTIFICATE_SUBSTITUTED)


def _only(element: etree._Element, name: str) -> etree._Element | None:
    found = element.findall(ds(name))
    return found[0] if len(found) == 1 else None


def _outcome_of(value_holds: bool | None) -> _Outcome:  # noqa: FBT001 -- the answer of a question just asked
    match value_holds:
        case True:
            return _HOLDS
        case False:
            return False, SubIndication.SIG_CRYPTO_FAILURE
        case None:
            return None, SubIndication.GENERIC


def _method_name(named: etree._Element) -> str | None:
    try:
        return signature_method(named).name
    except UnsupportedAlgorithmError:
        return named.get("Algorithm", "").rpartition("#")[2] or None
