"""Invoices for the tests: pages in twenty layouts set by Typst, and data in CII and UBL, by the terms of EN 16931-1."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from xml.sax.saxutils import escape, quoteattr

import typst
from facturx import generate_from_binary

RECIPIENT = "51503217500017"
SUPPLIER = "73282932000074"
IBAN = "FR76 3000 4000 0351 5032 1750 017"
"""It holds many digits of the recipient's SIRET, one after the other."""


@dataclass(frozen=True)
class Mentions:
    """What an invoice states; None leaves a mention out, with its label."""

    siret: str | None = RECIPIENT
    service_code: str | None = "MOA"
    commitment_number: str | None = "4500012345"


COMPLETE = Mentions()


def grouped(siret: str, between: str = " ") -> str:
    """Write a SIRET as people do: 515 032 175 00017."""
    return between.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


def _typed(text: str) -> str:
    """Return a text as Typst's markup takes it."""
    return "".join(f"\\{each}" if each in '#$*_`<>@=~[]\\"/-' else each for each in text)


def _line(label: str, value: str | None, between: str = " : ") -> str:
    return "" if value is None else f"{_typed(label + between + value)} \\\n"


def _lines(
    mentions: Mentions, siret: str = "SIRET", code: str = "Code service", order: str = "N° d'engagement"
) -> str:
    number = None if mentions.siret is None else grouped(mentions.siret)
    return (
        _line(siret, number) + _line(code, mentions.service_code) + _line(order, mentions.commitment_number)
    )


_SUPPLIER = (
    f"Toitures Martin SARL \\\n 4 rue du Faîte, 02100 Saint-Quentin \\\n SIRET : {grouped(SUPPLIER)} \\\n"
)
_BUYER = "CPAM de l'Aisne \\\n 29 boulevard Roosevelt \\\n 02323 Saint-Quentin cedex \\\n"
_DATES = "Date de facture : 03/03/2025 #h(2em) Échéance : 02/04/2025\n\n"
_BODY = f"""
#table(columns: (1fr, auto, auto, auto), [Désignation], [Quantité], [Prix unitaire HT], [Montant HT],
  [Réfection de la toiture, bâtiment C, maîtrise d'ouvrage (MOA)], [1], [48 250,00 €], [48 250,00 €],
  [Notre commande n° 778812], [1], [0,00 €], [0,00 €])
#align(right)[Total HT : 48 250,00 € \\ TVA 20 % : 9 650,00 € \\ *Net à payer : 57 900,00 €*]
Règlement par virement, IBAN {IBAN}, BIC BNPAFRPP. Pénalités de retard : trois fois le taux légal.
"""
_TITLE = "#text(17pt)[*FACTURE N° F-2025-017*]\n\n"


def _one_column(mentions: Mentions) -> str:
    return f"{_SUPPLIER}\n{_TITLE}{_DATES}Destinataire : \\\n {_BUYER}{_lines(mentions)}\n{_BODY}"


def _two_columns(mentions: Mentions) -> str:
    client = f"*Client* \\\n {_BUYER}{_lines(mentions)}"
    return f"{_TITLE}#grid(columns: (1fr, 1fr), [{_SUPPLIER}], [{client}])\n{_DATES}{_BODY}"


def _table_of_labels(mentions: Mentions) -> str:
    pairs = {
        "SIRET client": mentions.siret,
        "Code service": mentions.service_code,
        "N° EJ": mentions.commitment_number,
    }
    rows = "".join(
        f"[{_typed(label)}], [{_typed(value)}], " for label, value in pairs.items() if value is not None
    )
    return f"{_SUPPLIER}\n{_TITLE}{_DATES}{_BUYER}\n#table(columns: (5cm, 6cm), {rows})\n{_BODY}"


def _row_of_labels(mentions: Mentions) -> str:
    pairs = {
        "Date": "03/03/2025",
        "N° SIRET du destinataire": mentions.siret,
        "Code service": mentions.service_code,
        "N° d'engagement": mentions.commitment_number,
        "ÉCHÉANCE": "02/04/2025",
    }
    there = {label: value for label, value in pairs.items() if value is not None}
    heads = ", ".join(f"[{_typed(label)}]" for label in there)
    values = ", ".join(f"[{_typed(value)}]" for value in there.values())
    return f"{_SUPPLIER}\n{_TITLE}{_BUYER}\n#table(columns: {len(there)}, {heads}, {values})\n{_BODY}"


def _legal_foot(mentions: Mentions) -> str:
    legal = f"Toitures Martin, SARL au capital de 10 000 € – SIRET {SUPPLIER} – RCS Saint-Quentin – TVA FR44732829320"
    return (
        f"#set page(footer: align(center, text(7pt)[{_typed(legal)}]))\n{_TITLE}{_DATES}"
        f"#align(right)[{_BUYER}{_lines(mentions)}]\n{_BODY}"
    )


def _english(mentions: Mentions) -> str:
    lines = _lines(mentions, "SIRET", "Service code", "Commitment number")
    return f"""#text(17pt)[*INVOICE*]

Invoice number: F-2025-017 #h(2em) Invoice date: 03/03/2025 #h(2em) Due date: 02/04/2025

#grid(columns: (1fr, 1fr), [From \\\n Martin Roofing Ltd \\\n SIRET : {grouped(SUPPLIER)}],
  [Bill to \\\n {_BUYER}{lines}])

#table(columns: 2, [Roofing works], [48,250.00])
Subtotal: 48,250.00 EUR \\ VAT 20%: 9,650.00 EUR \\ Amount due: 57,900.00 EUR \\ Payment terms: 30 days, IBAN {IBAN}
"""


def _label_above_value(mentions: Mentions) -> str:
    pairs = {
        "SIRET du client": mentions.siret,
        "Code service": mentions.service_code,
        "Numéro d'engagement": mentions.commitment_number,
    }
    stacked = "".join(
        f"#text(8pt)[{_typed(label)}] \\\n *{_typed(value)}* \\\n"
        for label, value in pairs.items()
        if value is not None
    )
    return f"{_SUPPLIER}\n{_TITLE}{_DATES}{_BUYER}\n{stacked}\n{_BODY}"


def _right_aligned(mentions: Mentions) -> str:
    return f"{_SUPPLIER}\n#align(right)[Facturé à \\\n {_BUYER}{_lines(mentions)}]\n{_TITLE}{_DATES}{_BODY}"


def _split_lines(mentions: Mentions) -> str:
    number = mentions.siret
    split = "" if number is None else f"SIRET : {grouped(number)[:11]} \\\n {number[9:]} \\\n"
    rest = _lines(replace(mentions, siret=None))
    return f"{_SUPPLIER}\n{_TITLE}{_DATES}Client \\\n {_BUYER}{split}{rest}\n{_BODY}"


def _letter_spaced(mentions: Mentions) -> str:
    return (
        f"#text(17pt, tracking: 6pt)[*FACTURE*]\n\nFacture n° F-2025-017 du 03/03/2025\n\n"
        f"{_SUPPLIER}\nDestinataire \\\n {_BUYER}"
        f"#text(tracking: 2.5pt)[{_lines(mentions)}]\n{_BODY}"
    )


def _typed_with_spaces(mentions: Mentions) -> str:
    number = "" if mentions.siret is None else f"SIRET : {' '.join(mentions.siret)} \\\n"
    rest = _lines(replace(mentions, siret=None))
    return f"{_SUPPLIER}\n{_TITLE}{_DATES}Client : {_BUYER}{number}{rest}\n{_BODY}"


def _dots(mentions: Mentions) -> str:
    number = None if mentions.siret is None else grouped(mentions.siret, ".")
    return (
        f"{_SUPPLIER}\n{_TITLE}{_DATES}Adressée à : {_BUYER}{_line('N° SIRET', number)}"
        f"{_lines(replace(mentions, siret=None))}\n{_BODY}"
    )


def _labels_together(mentions: Mentions) -> str:
    pairs = {"Code service": mentions.service_code, "N° d'engagement": mentions.commitment_number}
    there = {label: value for label, value in pairs.items() if value is not None}
    together = f"{_typed(' / '.join(there))} : {_typed(' / '.join(there.values()))} \\\n" if there else ""
    number = _lines(Mentions(mentions.siret, None, None))
    return f"{_SUPPLIER}\n{_TITLE}{_DATES}Client \\\n {_BUYER}{number}{together}\n{_BODY}"


def _one_line(mentions: Mentions) -> str:
    pairs = {
        "SIRET destinataire": mentions.siret,
        "Code service": mentions.service_code,
        "EJ n°": mentions.commitment_number,
    }
    line = " – ".join(f"{label} {value}" for label, value in pairs.items() if value is not None)
    return f"{_SUPPLIER}\n{_TITLE}{_DATES}{_BUYER}\nRéférences Chorus Pro : {_typed(line)}\n\n{_BODY}"


def _window_envelope(mentions: Mentions) -> str:
    return (
        f"#place(top + right)[{_SUPPLIER}]\n#v(4cm)#h(9cm)#box[{_BUYER}]\n\n{_TITLE}{_DATES}"
        f"#text(7pt, fill: gray)[{_lines(mentions)}]\n{_BODY}"
    )


def _by_the_order(mentions: Mentions) -> str:
    lines = _lines(mentions, "N° SIRET client", "Code service exécutant", "Bon de commande n°")
    return f"{_SUPPLIER}\n{_TITLE}{_DATES}{_BUYER}\n{lines}\n{_BODY}"


def _landscape(mentions: Mentions) -> str:
    pairs = {
        "SIRET acheteur": mentions.siret,
        "Code service": mentions.service_code,
        "Engagement juridique": mentions.commitment_number,
    }
    spread = "".join(
        f"{_typed(label)} #h(1fr) {_typed(value)}\n\n" for label, value in pairs.items() if value is not None
    )
    return f"#set page(flipped: true)\n{_SUPPLIER}\n{_TITLE}{_DATES}{_BUYER}\n{spread}\n{_BODY}"


def _second_page(mentions: Mentions) -> str:
    first_page = f"{_SUPPLIER}\n{_TITLE}{_DATES}{_BUYER}\n{_BODY}"
    return f"{first_page}\n#pagebreak()\nRéférences \\\n Client \\\n {_lines(mentions)}"


def _credit_note(mentions: Mentions) -> str:
    title = "#text(17pt)[*AVOIR*]\n\nAvoir n° A-2025-003 sur facture F-2025-017\n\n"
    return f"{_SUPPLIER}\n{title}{_DATES}Client \\\n {_BUYER}{_lines(mentions)}\n{_BODY}"


def _leaders(mentions: Mentions) -> str:
    pairs = {
        "SIRET CLIENT": mentions.siret,
        "CODE SERVICE": mentions.service_code,
        "NUMERO D'ENGAGEMENT": mentions.commitment_number,
    }
    lines = "".join(
        f"{_typed(label.ljust(26, '.'))} {_typed(value)} \\\n"
        for label, value in pairs.items()
        if value is not None
    )
    return f'#set text(font: "DejaVu Sans Mono", size: 8pt)\n{_SUPPLIER}\n{_TITLE}{_DATES}{_BUYER}\n{lines}\n{_BODY}'


LAYOUTS: Mapping[str, Callable[[Mentions], str]] = {
    "one column": _one_column,
    "two columns": _two_columns,
    "table of labels": _table_of_labels,
    "row of labels above their values": _row_of_labels,
    "supplier's SIRET in the foot": _legal_foot,
    "English": _english,
    "label above value": _label_above_value,
    "right-aligned": _right_aligned,
    "SIRET on two lines": _split_lines,
    "letter-spaced": _letter_spaced,
    "digits typed with spaces": _typed_with_spaces,
    "dots in the SIRET": _dots,
    "two labels together": _labels_together,
    "one line for all": _one_line,
    "window envelope, small grey print": _window_envelope,
    "number of the order": _by_the_order,
    "landscape, values at the right edge": _landscape,
    "mentions on the second page": _second_page,
    "credit note": _credit_note,
    "dotted leaders": _leaders,
}


@cache
def laid_out(layout: str, mentions: Mentions = COMPLETE) -> bytes:
    """Return an invoice as a PDF of text in one of the layouts."""
    return set_pages(LAYOUTS[layout](mentions))


@cache
def set_pages(markup: str) -> bytes:
    """Return a PDF of Typst's markup."""
    start = (
        '#set page(paper: "a4", margin: 2cm)\n#set text(font: "Libertinus Serif", size: 10pt, lang: "fr")\n'
    )
    return typst.compile((start + markup).encode(), format="pdf", font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


# ---- data ----

PROFILES: Mapping[str, tuple[str, str]] = {
    "minimum": ("urn:factur-x.eu:1p0:minimum", "MINIMUM"),
    "basicwl": ("urn:factur-x.eu:1p0:basicwl", "BASIC WL"),
    "basic": ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", "BASIC"),
    "en16931": ("urn:cen.eu:en16931:2017", "EN 16931"),
    "extended": ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", "EXTENDED"),
}
"""Each profile of Factur-X: its identifier (BT-24), and its name."""


@dataclass(frozen=True)
class Data:
    """What an invoice states as data; None leaves an element out."""

    identifiers: tuple[tuple[str | None, str], ...] = ()
    """BT-46, each with its scheme."""
    legal: tuple[str | None, str] | None = ("0002", RECIPIENT)
    """BT-47 with its scheme."""
    address: tuple[str, str] | None = None
    """BT-49 with its scheme."""
    buyer_reference: str | None = "MOA"
    """BT-10."""
    order: str | None = "4500012345"
    """BT-13."""
    sales_order: str | None = None
    """BT-14, the seller's own."""
    contact: str | None = None
    """UBL: where Chorus Pro's first format has the service code."""
    type_code: str = "380"
    """BT-3."""


DATA = Data()


def _element(name: str, value: str | None, scheme: str | None = None, attribute: str = "schemeID") -> str:
    if value is None:
        return ""
    stated = "" if scheme is None else f" {attribute}={quoteattr(scheme)}"
    return f"<{name}{stated}>{escape(value)}</{name}>"


def cii(data: Data = DATA, *, profile: str = "en16931", prefix: str = "rsm") -> bytes:
    """Return an invoice in CII that the schema of a profile takes (but for BT-49 and BT-46 in MINIMUM)."""
    lines = profile not in ("minimum", "basicwl")
    whole = profile != "minimum"
    identifiers = "".join(
        _element("ram:ID", value) for scheme, value in data.identifiers if scheme is None
    ) + "".join(
        _element("ram:GlobalID", value, scheme) for scheme, value in data.identifiers if scheme is not None
    )
    legal = "" if data.legal is None else _element("ram:ID", data.legal[1], data.legal[0])
    address = "" if data.address is None else _element("ram:URIID", data.address[1], data.address[0])
    order = _element("ram:IssuerAssignedID", data.order)
    sales_order = _element("ram:IssuerAssignedID", data.sales_order)
    head = f"{prefix}:CrossIndustryInvoice"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{head} xmlns:{prefix}="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<{prefix}:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
{_element("ram:ID", PROFILES[profile][0])}</ram:GuidelineSpecifiedDocumentContextParameter>
</{prefix}:ExchangedDocumentContext>
<{prefix}:ExchangedDocument><ram:ID>F-2025-017</ram:ID><ram:TypeCode>{data.type_code}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20250303</udt:DateTimeString></ram:IssueDateTime>
</{prefix}:ExchangedDocument>
<{prefix}:SupplyChainTradeTransaction>{_CII_LINE if lines else ""}
<ram:ApplicableHeaderTradeAgreement>
{_element("ram:BuyerReference", data.buyer_reference)}
<ram:SellerTradeParty><ram:Name>Toitures Martin SARL</ram:Name>
<ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">{SUPPLIER}</ram:ID></ram:SpecifiedLegalOrganization>
<ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">FR44732829320</ram:ID></ram:SpecifiedTaxRegistration>
</ram:SellerTradeParty>
<ram:BuyerTradeParty>{identifiers}<ram:Name>CPAM de l'Aisne</ram:Name>
{f"<ram:SpecifiedLegalOrganization>{legal}</ram:SpecifiedLegalOrganization>" if legal else ""}
{"<ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>" if whole else ""}
{f"<ram:URIUniversalCommunication>{address}</ram:URIUniversalCommunication>" if address else ""}
</ram:BuyerTradeParty>
{f"<ram:SellerOrderReferencedDocument>{sales_order}</ram:SellerOrderReferencedDocument>" if sales_order else ""}
{f"<ram:BuyerOrderReferencedDocument>{order}</ram:BuyerOrderReferencedDocument>" if order else ""}
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
{_CII_TAX if whole else ""}
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
{"<ram:LineTotalAmount>48250.00</ram:LineTotalAmount>" if whole else ""}
<ram:TaxBasisTotalAmount>48250.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">9650.00</ram:TaxTotalAmount>
<ram:GrandTotalAmount>57900.00</ram:GrandTotalAmount><ram:DuePayableAmount>57900.00</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</{prefix}:SupplyChainTradeTransaction></{head}>""".encode()


_CII_LINE = """<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>Réfection de la toiture (MOA)</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>48250.00</ram:ChargeAmount>
</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery>
<ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>
<ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>48250.00</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""
_CII_TAX = """<ram:ApplicableTradeTax><ram:CalculatedAmount>9650.00</ram:CalculatedAmount>
<ram:TypeCode>VAT</ram:TypeCode>
<ram:BasisAmount>48250.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20250402</udt:DateTimeString>
</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"""


def ubl(data: Data = DATA, *, root: str = "Invoice") -> bytes:
    """Return an invoice, or a credit note, in UBL 2.1."""
    kind = "InvoiceTypeCode" if root == "Invoice" else "CreditNoteTypeCode"
    identifiers = "".join(
        f"<cac:PartyIdentification>{_element('cbc:ID', value, scheme)}</cac:PartyIdentification>"
        for scheme, value in data.identifiers
    )
    legal = "" if data.legal is None else _element("cbc:CompanyID", data.legal[1], data.legal[0])
    address = "" if data.address is None else _element("cbc:EndpointID", data.address[1], data.address[0])
    order = _element("cbc:ID", data.order) + _element("cbc:SalesOrderID", data.sales_order)
    contact = _element("cbc:ID", data.contact)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>F-2025-017</cbc:ID>
<cbc:IssueDate>2025-03-03</cbc:IssueDate><cbc:{kind}>{data.type_code}</cbc:{kind}>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{_element("cbc:BuyerReference", data.buyer_reference)}
{f"<cac:OrderReference>{order}</cac:OrderReference>" if order else ""}
<cac:AccountingSupplierParty><cac:Party><cac:PartyIdentification><cbc:ID schemeID="0009">{SUPPLIER}</cbc:ID>
</cac:PartyIdentification><cac:Contact><cbc:ID>MOA</cbc:ID></cac:Contact></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>{address}{identifiers}
<cac:PartyLegalEntity><cbc:RegistrationName>CPAM de l'Aisne</cbc:RegistrationName>{legal}</cac:PartyLegalEntity>
{f"<cac:Contact>{contact}</cac:Contact>" if contact else ""}</cac:Party></cac:AccountingCustomerParty>
<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">57900.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
</{root}>""".encode()


@cache
def factur_x(profile: str, data: Data = DATA, page: str = "one column") -> bytes:
    """Return an invoice as a PDF that carries its data, made by the package `factur-x`, which checks its schema."""
    return bytes(
        generate_from_binary(
            laid_out(page), cii(data, profile=profile), flavor="factur-x", level=profile, check_xsd=True
        )
    )
