"""From the XML of a trusted list (ETSI TS 119 612) to value objects.

Give it what a signature covers (`handlers.trust.list_signature`), never the file as it came.
"""

import hashlib
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from typing import Literal, cast

from asn1crypto import x509
from lxml import etree

from handlers.models import CertificateType
from handlers.trust.errors import ListRefused
from handlers.trust.list_signature import moment_of
from handlers.trust.models import (
    Cause,
    Criteria,
    ListedCertificate,
    ListOfLists,
    Period,
    Pointer,
    Qualification,
    Qualifier,
    Service,
    ServiceType,
    TrustedList,
)

LIST_OF_LISTS_TYPE = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists"
_VERSIONS = {4, 5, 6}
"""TS 119 612 v1.1.1 (and TS 102 231 v3), v2.1.1 and v2.2.1, v2.3.1 and later."""
_XML_LIST = "application/vnd.etsi.tsl+xml"
_REANCHORED = ("https://eur-lex.europa.eu/eli/C/2026/1944/oj",)
"""Notices of the Official Journal that announce the signers anew: older pivots no longer matter."""

_NAMESPACES = {
    "tsl": "http://uri.etsi.org/02231/v2#",
    "extra": "http://uri.etsi.org/02231/v2/additionaltypes#",
    "qualification": "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
}
_TSL, _EXTRA, _QUALIFICATION = (f"{{{_NAMESPACES[prefix]}}}" for prefix in ("tsl", "extra", "qualification"))
_CRITERIA = (
    f"{_QUALIFICATION}PolicySet",
    f"{_QUALIFICATION}KeyUsage",
    f"{_QUALIFICATION}CriteriaList",
    f"{_EXTRA}CertSubjectDNAttribute",
    f"{_EXTRA}ExtendedKeyUsage",
    f"{_QUALIFICATION}Description",
)
"""What a list of criteria may hold, in the order in which `_criteria` takes it."""
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFERRED = ("fr", "en")
"""Languages of names, the best first."""
_TYPES = {
    "ForeSignatures": CertificateType.ESIGN,
    "ForeSeals": CertificateType.ESEAL,
    "ForWebSiteAuthentication": CertificateType.WEB,
}
_QUALIFIERS = {qualifier.value: qualifier for qualifier in Qualifier}
_SERVICE_TYPES = {kind.value: kind for kind in ServiceType}
_KEY_USAGES = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "non_repudiation",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "crlSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}


class _Unknown(Exception):
    """Something that changes the meaning of a service, and that we cannot read."""


def is_list_of_lists(root: etree._Element) -> bool:
    """Tell whether a list points to others instead of naming services."""
    return _text(root, "tsl:SchemeInformation/tsl:TSLType") == LIST_OF_LISTS_TYPE


def territory_of(root: etree._Element) -> str | None:
    """Return the territory that a list says it is for; None without one."""
    return _text(root, "tsl:SchemeInformation/tsl:SchemeTerritory")


def read_list(root: etree._Element, digest: str) -> TrustedList:
    """Return what a territory's list says; `digest` is that of its XML.

    Raises:
        ListRefused: it lacks what every list must say.
    """
    try:
        version, sequence, issued, next_update = _head(root)
        return TrustedList(
            digest=digest,
            version=version,
            sequence=sequence,
            issued=issued,
            next_update=next_update,
            territory=_required(territory_of(root)),
            services=tuple(_services(root)),
        )
    except ValueError as error:
        raise ListRefused(Cause.NOT_A_LIST) from error


def read_list_of_lists(root: etree._Element, digest: str) -> ListOfLists:
    """Return what the list of lists says; `digest` is that of its XML.

    Raises:
        ListRefused: it lacks what every list must say.
    """
    try:
        version, sequence, issued, next_update = _head(root)
        scheme = "tsl:SchemeInformation/"
        pointers = [
            (_additional(element, "MimeType"), _additional(element, "TSLType"), _pointer(element))
            for element in root.iterfind(f"{scheme}tsl:PointersToOtherTSL/tsl:OtherTSLPointer", _NAMESPACES)
        ]
        return ListOfLists(
            digest=digest,
            version=version,
            sequence=sequence,
            issued=issued,
            next_update=next_update,
            pointers=tuple(
                pointer
                for mime, kind, pointer in pointers
                if mime == _XML_LIST and kind != LIST_OF_LISTS_TYPE
            ),
            signers=tuple(
                signer
                for mime, kind, pointer in pointers
                if mime == _XML_LIST and kind == LIST_OF_LISTS_TYPE
                for signer in pointer.signers
            ),
            pivots=tuple(_pivots(root)),
        )
    except ValueError as error:
        raise ListRefused(Cause.NOT_A_LIST) from error


def _head(root: etree._Element) -> tuple[int, int, datetime, datetime | None]:
    scheme = "tsl:SchemeInformation/tsl:"
    version = _text(root, f"{scheme}TSLVersionIdentifier")
    if version is None or not version.isdecimal() or int(version) not in _VERSIONS:
        raise ListRefused(Cause.NO_VERSION)
    next_update = _text(root, f"{scheme}NextUpdate/tsl:dateTime")
    return (
        int(version),
        int(_required(_text(root, f"{scheme}TSLSequenceNumber"))),
        moment_of(_required(_text(root, f"{scheme}ListIssueDateTime"))),
        None if next_update is None else moment_of(next_update),
    )


def _pivots(root: etree._Element) -> Iterator[str]:
    for element in root.iterfind("tsl:SchemeInformation/tsl:SchemeInformationURI/tsl:URI", _NAMESPACES):
        address = (element.text or "").strip()
        if address in _REANCHORED:
            return
        if address.endswith(".xml"):
            yield address


def _pointer(element: etree._Element) -> Pointer:
    certificates = element.iterfind(
        "tsl:ServiceDigitalIdentities/tsl:ServiceDigitalIdentity/tsl:DigitalId/tsl:X509Certificate",
        _NAMESPACES,
    )
    return Pointer(
        territory=_required(_additional(element, "SchemeTerritory")),
        url=_required(_text(element, "tsl:TSLLocation")),
        signers=tuple(b64decode(certificate.text or "") for certificate in certificates),
    )


def _additional(pointer: etree._Element, name: str) -> str | None:
    found = pointer.find(f"tsl:AdditionalInformation/tsl:OtherInformation/{{*}}{name}", _NAMESPACES)
    return None if found is None or found.text is None else found.text.strip()


def _services(root: etree._Element) -> Iterator[Service]:
    for provider in root.iterfind("tsl:TrustServiceProviderList/tsl:TrustServiceProvider", _NAMESPACES):
        name = (
            _name(provider, "tsl:TSPInformation/tsl:TSPTradeName")
            if provider.find("tsl:TSPInformation/tsl:TSPName", _NAMESPACES) is None
            else _name(provider, "tsl:TSPInformation/tsl:TSPName")
        )
        for element in provider.iterfind("tsl:TSPServices/tsl:TSPService", _NAMESPACES):
            service = _service(element, name)
            if service is not None:
                yield service


def _service(element: etree._Element, provider: str) -> Service | None:
    """Return a service; None for a kind that does not matter here, or without a certificate to know it by."""
    information = element.find("tsl:ServiceInformation", _NAMESPACES)
    if information is None:
        raise ValueError("a service without information")
    kind = _SERVICE_TYPES.get(_text(information, "tsl:ServiceTypeIdentifier") or "")
    certificates = tuple(_certificates(information))
    if kind is None or not certificates:
        return None
    history = element.iterfind("tsl:ServiceHistory/tsl:ServiceHistoryInstance", _NAMESPACES)
    periods = [
        _period(instance)
        for instance in (information, *history)
        if _text(instance, "tsl:ServiceTypeIdentifier") == kind.value
    ]
    return Service(
        type=kind,
        name=_name(information, "tsl:ServiceName"),
        provider=provider,
        certificates=certificates,
        periods=tuple(sorted(periods, key=lambda period: period.since, reverse=True)),
    )


def _certificates(information: etree._Element) -> Iterator[ListedCertificate]:
    for element in information.iterfind(
        "tsl:ServiceDigitalIdentity/tsl:DigitalId/tsl:X509Certificate", _NAMESPACES
    ):
        der = b64decode(element.text or "")
        yield ListedCertificate(der=der, **identity_of(x509.Certificate.load(der)))


def identity_of(certificate: x509.Certificate) -> dict[Literal["subject", "key"], str]:
    """Return what a certificate's holder is looked up by: digests of its name and of its public key."""
    return {
        "subject": digest_of_name(certificate.subject),
        "key": hashlib.sha256(certificate.public_key.dump()).hexdigest(),
    }


def digest_of_name(name: x509.Name) -> str:
    """Return a digest that two names share when RFC 5280 clause 7.1 calls them equal."""
    return hashlib.sha256(name.hashable.encode()).hexdigest()


def _period(instance: etree._Element) -> Period:
    types: set[CertificateType] = set()
    qualifications: list[Qualification] = []
    understood = True
    for extension in instance.iterfind("tsl:ServiceInformationExtensions/tsl:Extension", _NAMESPACES):
        for content in extension:
            if content.tag == f"{_TSL}AdditionalServiceInformation":
                kind = (_text(content, "tsl:URI") or "").rpartition("/")[2]
                types |= {_TYPES[kind]} if kind in _TYPES else set()
            elif content.tag == f"{_QUALIFICATION}Qualifications":
                try:
                    qualifications += _qualifications(content)
                except _Unknown:
                    understood = False
            elif (
                content.tag not in {f"{_TSL}ExpiredCertsRevocationInfo", f"{_EXTRA}TakenOverBy"}
                and extension.get("Critical") == "true"
                and isinstance(content.tag, str)
            ):
                understood = False
    return Period(
        since=moment_of(_required(_text(instance, "tsl:StatusStartingTime"))),
        status=_required(_text(instance, "tsl:ServiceStatus")).rstrip("/").rpartition("/")[2],
        types=frozenset(types),
        qualifications=tuple(qualifications),
        understood=understood,
    )


def _qualifications(element: etree._Element) -> Iterator[Qualification]:
    for one in element.iterfind("qualification:QualificationElement", _NAMESPACES):
        found = one.iterfind("qualification:Qualifiers/qualification:Qualifier", _NAMESPACES)
        names = [(qualifier.get("uri") or "").strip().rpartition("/")[2] for qualifier in found]
        qualifiers = frozenset(_QUALIFIERS[name] for name in names if name in _QUALIFIERS)
        criteria = one.find("qualification:CriteriaList", _NAMESPACES)
        if criteria is None:
            raise _Unknown
        if qualifiers:
            yield Qualification(qualifiers=qualifiers, criteria=_criteria(criteria))


def _criteria(element: etree._Element) -> Criteria:
    assertion = element.get("assert")
    if assertion not in {"all", "atLeastOne", "none"}:
        raise _Unknown
    found: dict[str, list[etree._Element]] = {tag: [] for tag in _CRITERIA}
    for child in _children(element):
        others = _children(child) if child.tag == f"{_QUALIFICATION}otherCriteriaList" else [child]
        for each in others:
            if each.tag not in _CRITERIA:
                raise _Unknown
            found[each.tag].append(each)
    policies, usages, nested, attributes, purposes, _ = (found[tag] for tag in _CRITERIA)
    return Criteria(
        assertion=cast("Literal['all', 'atLeastOne', 'none']", assertion),
        policy_sets=tuple(map(_identifiers, policies)),
        key_usages=tuple(map(_key_usage, usages)),
        subject_attributes=tuple(map(_identifiers, attributes)),
        extended_key_usages=tuple(map(_identifiers, purposes)),
        nested=tuple(map(_criteria, nested)),
    )


def _children(element: etree._Element) -> list[etree._Element]:
    """Return the elements inside one, without comments."""
    return [child for child in element if isinstance(child.tag, str)]


def _identifiers(element: etree._Element) -> frozenset[str]:
    """Return the object identifiers in a criterion, which XAdES may write as `urn:oid:1.2.3`."""
    found = element.iterfind(".//xades:Identifier", _NAMESPACES)
    identifiers = frozenset((each.text or "").strip().lower().removeprefix("urn:oid:") for each in found)
    if not identifiers:
        raise _Unknown
    return identifiers


def _key_usage(element: etree._Element) -> dict[str, bool]:
    bits = {}
    for bit in element.iterfind("qualification:KeyUsageBit", _NAMESPACES):
        name = bit.get("name") or ""
        if name not in _KEY_USAGES:
            raise _Unknown
        bits[_KEY_USAGES[name]] = (bit.text or "").strip() in {"true", "1"}
    return bits


def _name(element: etree._Element, path: str) -> str:
    """Return a name in the best of the languages that it is given in; empty without one."""
    given = {
        (name.get(_LANGUAGE) or "").lower(): " ".join((name.text or "").split())
        for name in element.iterfind(f"{path}/tsl:Name", _NAMESPACES)
    }
    best = (given[language] for language in (*_PREFERRED, *given) if given.get(language))
    return next(best, "")


def _text(element: etree._Element, path: str) -> str | None:
    found = element.findtext(path, namespaces=_NAMESPACES)
    return found.strip() if found and found.strip() else None


def _required(value: str | None) -> str:
    if value is None:
        raise ValueError("a list that lacks what every list must say")
    return value
