"""Invoices as data: UN/CEFACT CII (Factur-X among it) and OASIS UBL 2.1, read by the terms of EN 16931-1.

Where Chorus Pro and FNFE-MPE say that the mentions stand: the recipient's SIRET in BT-46 (scheme 0009) or BT-47,
the service code in BT-10, the commitment number in BT-13. BT-49 is the address that the invoice is sent to, in which
the SIRET may come behind the SIREN (scheme 0225); Chorus Pro's own address says nothing of the recipient.
Chorus Pro's first UBL format has the service code in the customer's contact (external specifications, EDI annex).
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from handlers.errors import DamagedFile
from handlers.invoices.mentions import (
    Written,
    absent,
    asked_for,
    commitment_number_mention,
    service_code_mention,
    siret_mention,
    why_no_commitment_number,
)
from handlers.invoices.siret import LENGTH, NEAR, SIREN_LENGTH, Likeness, compact, likeness
from handlers.limits import MIB
from handlers.models import Invoice, InvoiceFormat, Mention, MentionName
from handlers.names import shown
from handlers.signatures.xml_document import parse, text_of
from knowledge.guides import InvoiceGuide

_DATA = " dans les données de la facture"
MAX_XML_BYTES = 24 * MIB
"""Of an invoice as data; documents may be enclosed in it. Its tree takes several times as much memory."""
_BEGINNING = 16 * 1024
_MAX_FIELD = 200

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UN = "urn:un:unece:uncefact:data:standard:"
_CII_ROOT = f"{{{_UN}CrossIndustryInvoice:100}}CrossIndustryInvoice"
_UBL_ROOTS = (f"{{{_UBL}Invoice-2}}Invoice", f"{{{_UBL}CreditNote-2}}CreditNote")
_ROOT_NAMESPACES = tuple(
    namespace.encode(encoding)
    for namespace in (f"{_UN}CrossIndustryInvoice:100", f"{_UBL}Invoice-2", f"{_UBL}CreditNote-2")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_NAMESPACES = {
    "rsm": f"{_UN}CrossIndustryInvoice:100",
    "ram": f"{_UN}ReusableAggregateBusinessInformationEntity:100",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
}

_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_BUYER = f"{_AGREEMENT}/ram:BuyerTradeParty"
_CUSTOMER = "cac:AccountingCustomerParty/cac:Party"


class _Syntax(NamedTuple):
    """Where the terms of EN 16931-1 stand below the root (EN 16931-3-2 for UBL, EN 16931-3-3 for CII)."""

    number: str
    """BT-1."""
    type_code: Sequence[str]
    """BT-3."""
    specification: str
    """BT-24."""
    recipient: Sequence[tuple[str, str]]
    """BT-46, BT-47, BT-49."""
    service_code: Sequence[tuple[str, str]]
    """BT-10."""
    commitment_number: Sequence[tuple[str, str]]
    """BT-13. BT-14, the seller's own order, is another matter."""


_CII = _Syntax(
    number="rsm:ExchangedDocument/ram:ID",
    type_code=("rsm:ExchangedDocument/ram:TypeCode",),
    specification="rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    recipient=(
        ("BT-46", f"{_BUYER}/ram:GlobalID"),
        ("BT-46", f"{_BUYER}/ram:ID"),
        ("BT-47", f"{_BUYER}/ram:SpecifiedLegalOrganization/ram:ID"),
        ("BT-49", f"{_BUYER}/ram:URIUniversalCommunication/ram:URIID"),
    ),
    service_code=(("BT-10", f"{_AGREEMENT}/ram:BuyerReference"),),
    commitment_number=(("BT-13", f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),),
)
_UBL_21 = _Syntax(
    number="cbc:ID",
    type_code=("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode"),
    specification="cbc:CustomizationID",
    recipient=(
        ("BT-46", f"{_CUSTOMER}/cac:PartyIdentification/cbc:ID"),
        ("BT-47", f"{_CUSTOMER}/cac:PartyLegalEntity/cbc:CompanyID"),
        ("BT-49", f"{_CUSTOMER}/cbc:EndpointID"),
    ),
    service_code=(
        ("BT-10", "cbc:BuyerReference"),
        ("Contact/ID", f"{_CUSTOMER}/cac:Contact/cbc:ID"),
    ),
    commitment_number=(("BT-13", "cac:OrderReference/cbc:ID"),),
)

_CREDIT_NOTES = frozenset(
    ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532")
)
"""UNTDID 1001, the codes that BT-3 allows for credit notes."""
_PROFILES: Mapping[str, str] = MappingProxyType(
    {
        "urn:factur-x.eu:1p0:minimum": "MINIMUM",
        "urn:factur-x.eu:1p0:basicwl": "BASIC WL",
        "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic": "BASIC",
        "urn:cen.eu:en16931:2017": "EN 16931",
        "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended": "EXTENDED",
        "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr": "EXTENDED CTC FR",
    }
)
"""By the identifier of the specification, BT-24 (Factur-X 1.0, clause 6)."""
_NOTHING = frozenset(("", "na", "n/a", "n.a.", "-", "--", "none", "neant", "néant", "0", "xxx", "tbd"))
"""What is written where there is nothing to write; « NA » where only BT-14 is known (Peppol BIS Billing 3)."""
_CHORUS_PRO = "11000201100044"
"""The SIRET of Chorus Pro's own address (AIFE), to which every invoice for a public body may be sent."""
_SCHEMES_OF_NUMBERS = frozenset(("", "0002", "0009", "1", "SIRET", "SIREN", "0225"))
"""Of identifiers that may be a SIRET or a SIREN: ISO 6523 0002 and 0009, 0225 of the French directory, and Chorus Pro's
own 1; none is stated in private formats."""


def may_be_invoice_data(content: bytes) -> bool:
    """Tell from its beginning whether an XML file may be an invoice; cheap, and safe on any bytes."""
    beginning = content[:_BEGINNING]
    return any(namespace in beginning for namespace in _ROOT_NAMESPACES)


def format_of(content: bytes) -> InvoiceFormat:
    """Return which of the two syntaxes an invoice that cannot be read seems to follow."""
    is_ubl = any(namespace in content[:_BEGINNING] for namespace in _ROOT_NAMESPACES[3:])
    return InvoiceFormat.UBL if is_ubl else InvoiceFormat.CII


def read_invoice_data(content: bytes, guide: InvoiceGuide) -> Invoice | None:
    """Return what an invoice says in data; None when the XML is something else (Order-X, say).

    Raises:
        DamagedFile: it cannot be read, is too large, or may say different things to different software.
    """
    if len(content) > MAX_XML_BYTES:
        raise DamagedFile("this invoice is too large to be read as data")
    document = parse(content)
    root = document.root
    if root.tag != _CII_ROOT and root.tag not in _UBL_ROOTS:
        return None
    if document.has_doctype:
        raise DamagedFile("this invoice has a document type declaration")
    form, syntax = (InvoiceFormat.CII, _CII) if root.tag == _CII_ROOT else (InvoiceFormat.UBL, _UBL_21)
    type_code = next((value for path in syntax.type_code for value in _values(root, path)), "")
    specification = next(_values(root, syntax.specification), "")
    return Invoice(
        format=form,
        profile=_PROFILES.get(specification.casefold(), _shown(specification)),
        number=_shown(next(_values(root, syntax.number), "")),
        credit_note=type_code in _CREDIT_NOTES or root.tag == _UBL_ROOTS[1],
        mentions=tuple(_mention(name, expected, root, syntax) for name, expected in asked_for(guide)),
    )


def _mention(name: MentionName, expected: str | None, root: etree._Element, syntax: _Syntax) -> Mention:
    if name == "siret" and expected is not None:
        return _siret(tuple(_identifiers(root, syntax.recipient)), expected)
    if name == "service_code" and expected is not None:
        written = tuple(_written(root, syntax.service_code))
        right = (each for each in written if each.value == expected)
        one = next(right, None) or next(iter(written), None)
        return absent(name, expected, within=_DATA) if one is None else service_code_mention(one, expected)
    number = next(_written(root, syntax.commitment_number), None)
    if number is None:
        return absent(name, None, within=_DATA)
    why_not = why_no_commitment_number(number.value, next(_values(root, syntax.number), None))
    return absent(name, None, within=_DATA, remark=why_not) if why_not else commitment_number_mention(number)


def _siret(written: Sequence[Written], expected: str) -> Mention:
    """Return what becomes of the recipient's SIRET; an identifier of another body contradicts the right one."""
    stated = [each for each in written if not each.where.startswith("BT-49")]
    by_likeness = [(likeness(each.value, expected), each) for each in stated]
    for how, each in by_likeness:
        of_another = how is Likeness.OTHER or (
            how is Likeness.IMPOSSIBLE and len(compact(each.value)) in {SIREN_LENGTH, LENGTH}
        )
        if of_another or how in NEAR or how is Likeness.OTHER_ESTABLISHMENT:
            return siret_mention(each, expected)
    same = [each for how, each in by_likeness if how is Likeness.SAME]
    addressed = [each for each in written if each.where.startswith("BT-49")]
    same += [each for each in addressed if each.value == expected]
    if same:
        return siret_mention(same[0], expected)
    for how, each in by_likeness:
        if how is Likeness.SIREN_ONLY:
            return siret_mention(each, expected)
    other = next((each for each in addressed if each.value.isdigit() and each.value != _CHORUS_PRO), None)
    return absent("siret", expected, within=_DATA) if other is None else siret_mention(other, expected)


def _identifiers(root: etree._Element, fields: Sequence[tuple[str, str]]) -> Iterator[Written]:
    """Yield the recipient's identifiers that may be a SIRET, those of other schemes (GLN, DUNS…) left aside."""
    for term, path in fields:
        for element in _elements(root, path):
            scheme = element.get("schemeID") or element.get("schemeName") or ""
            value = _plain(element)
            if scheme not in _SCHEMES_OF_NUMBERS or value.casefold() in _NOTHING:
                continue
            where = f"{term}, {scheme}" if scheme else term
            parts = value.split("_")
            if len(parts) > 1:
                value = next((part for part in parts if len(part) == LENGTH), parts[0])
            if scheme or sum(each.isdigit() for each in value) >= SIREN_LENGTH:
                yield Written(value, where)


def _written(root: etree._Element, fields: Sequence[tuple[str, str]]) -> Iterator[Written]:
    for term, path in fields:
        for value in _values(root, path):
            if value.casefold() not in _NOTHING:
                yield Written(value, term)


def _values(root: etree._Element, path: str) -> Iterator[str]:
    return map(_plain, _elements(root, path))


def _elements(root: etree._Element, path: str) -> Sequence[etree._Element]:
    return root.findall(path, _NAMESPACES)


def _plain(element: etree._Element) -> str:
    return " ".join(text_of(element).split())


def _shown(value: str) -> str | None:
    return shown(value, max_characters=_MAX_FIELD) if value else None
