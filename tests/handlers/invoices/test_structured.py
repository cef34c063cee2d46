from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.errors import DamagedFile
from handlers.invoices import structured
from handlers.invoices.structured import may_be_invoice_data, read_invoice_data
from handlers.models import Invoice, InvoiceFormat, Mention, MentionState
from knowledge.guides import InvoiceGuide
from tests.assets.invoices import DATA, PROFILES, RECIPIENT, SUPPLIER, Data, cii, ubl

FOUND, DIFFERENT, MISSING = MentionState.FOUND, MentionState.DIFFERENT, MentionState.MISSING


def read(content: bytes, guide: InvoiceGuide) -> Invoice:
    invoice = read_invoice_data(content, guide)
    assert invoice is not None
    return invoice


def states(invoice: Invoice) -> list[MentionState]:
    return [mention.state for mention in invoice.mentions]


def siret(content: bytes, guide: InvoiceGuide) -> Mention:
    return read(content, guide).mentions[0]


@pytest.mark.parametrize("content", [cii(), ubl()], ids=["CII", "UBL"])
def test_complete_invoice_has_each_mention_with_its_term(content: bytes, guide: InvoiceGuide) -> None:
    invoice = read(content, guide)
    assert states(invoice) == [FOUND, FOUND, FOUND]
    assert [(each.value, each.where) for each in invoice.mentions] == [
        (RECIPIENT, "BT-47, 0002"),
        ("MOA", "BT-10"),
        ("4500012345", "BT-13"),
    ]
    assert (invoice.number, invoice.credit_note) == ("F-2025-017", False)


def test_syntax_and_profile_are_told(guide: InvoiceGuide) -> None:
    assert read(ubl(), guide).format is InvoiceFormat.UBL
    for profile, (_, name) in PROFILES.items():
        invoice = read(cii(profile=profile), guide)
        assert (invoice.format, invoice.profile) == (InvoiceFormat.CII, name)


def test_prefixes_of_the_namespaces_do_not_matter(guide: InvoiceGuide) -> None:
    assert states(read(cii(prefix="facture"), guide)) == [FOUND, FOUND, FOUND]


def test_absent_mentions_are_missing(guide: InvoiceGuide) -> None:
    bare = Data(legal=None, buyer_reference=None, order=None)
    for content in (cii(bare), ubl(bare)):
        assert states(read(content, guide)) == [MISSING, MISSING, MISSING]


@pytest.mark.parametrize(
    ("data", "state", "where"),
    [
        (Data(identifiers=(("0009", RECIPIENT),), legal=("0002", RECIPIENT[:9])), FOUND, "BT-46, 0009"),
        (Data(identifiers=((None, RECIPIENT),), legal=None), FOUND, "BT-46"),
        (Data(identifiers=(("0088", "3012345678900"),)), FOUND, "BT-47, 0002"),
        (Data(identifiers=((None, "CLIENT-0042"),)), FOUND, "BT-47, 0002"),
        (Data(legal=None, address=("0009", RECIPIENT)), FOUND, "BT-49, 0009"),
        (Data(legal=None, address=("0225", f"{RECIPIENT[:9]}_{RECIPIENT}")), FOUND, "BT-49, 0225"),
        (Data(legal=("0002", RECIPIENT), address=("0009", "11000201100044")), FOUND, "BT-47, 0002"),
        (Data(legal=("0002", RECIPIENT[:9])), DIFFERENT, "BT-47, 0002"),
        (Data(legal=("0002", SUPPLIER)), DIFFERENT, "BT-47, 0002"),
        (Data(legal=("0002", "51503217500071")), DIFFERENT, "BT-47, 0002"),
        (Data(identifiers=(("0009", SUPPLIER),)), DIFFERENT, "BT-46, 0009"),
        (Data(legal=None, address=("0225", SUPPLIER[:9])), DIFFERENT, "BT-49, 0225"),
        (Data(legal=None, address=("0009", "11000201100044")), MISSING, None),
        (Data(legal=("0088", RECIPIENT)), MISSING, None),
        (Data(legal=None, address=("EM", "facture@cpam.example")), MISSING, None),
    ],
)
def test_recipient_is_told_by_its_identifiers_and_their_schemes(
    data: Data, state: MentionState, where: str | None, guide: InvoiceGuide
) -> None:
    for content in (cii(data), ubl(data)):
        mention = siret(content, guide)
        assert (mention.state, mention.where) == (state, where)


def test_other_establishment_of_the_buyer_is_called_so(guide: InvoiceGuide) -> None:
    mention = siret(cii(Data(legal=("0002", "51503217500025"))), guide)
    assert mention.state is DIFFERENT
    assert "autre établissement" in mention.reason


def test_suppliers_own_siret_is_never_the_recipients(guide: InvoiceGuide) -> None:
    swapped = cii(Data(legal=None)).replace(SUPPLIER.encode(), RECIPIENT.encode())
    assert siret(swapped, guide).state is MISSING
    assert siret(ubl(Data(legal=None)).replace(SUPPLIER.encode(), RECIPIENT.encode()), guide).state is MISSING


@pytest.mark.parametrize("written", ["moa", "M0A", "MOA ", "FIN", "MOA-1"])
def test_service_code_is_compared_to_the_letter(written: str, guide: InvoiceGuide) -> None:
    mention = read(cii(Data(buyer_reference=written)), guide).mentions[1]
    assert mention.state is (FOUND if written.strip() == "MOA" else DIFFERENT)


def test_service_code_in_the_customers_contact_is_that_of_chorus_pros_first_format(
    guide: InvoiceGuide,
) -> None:
    mention = read(ubl(Data(buyer_reference=None, contact="MOA")), guide).mentions[1]
    assert (mention.state, mention.where) == (FOUND, "Contact/ID")


def test_suppliers_own_order_is_no_commitment_number(guide: InvoiceGuide) -> None:
    for data in (Data(order=None, sales_order="778812"), Data(order="NA", sales_order="778812")):
        assert read(cii(data), guide).mentions[2].state is MISSING
        assert read(ubl(data), guide).mentions[2].state is MISSING


def test_commitment_number_is_found_without_being_confirmed(guide: InvoiceGuide) -> None:
    mention = read(ubl(Data(order="2025/EJ/17")), guide).mentions[2]
    assert (mention.state, mention.value, mention.expected) == (FOUND, "2025/EJ/17", None)
    assert "bon de commande" in mention.reason


def test_credit_notes_are_told_by_their_type_or_their_root(guide: InvoiceGuide) -> None:
    assert read(cii(Data(type_code="381")), guide).credit_note
    assert read(ubl(Data(type_code="381"), root="CreditNote"), guide).credit_note
    assert not read(cii(Data(type_code="384")), guide).credit_note


def test_buyer_without_a_service_code_has_none_looked_for(guide: InvoiceGuide) -> None:
    lean = guide.model_copy(update={"service_code": None, "commitment_number": False})
    assert [mention.name for mention in read(cii(), lean).mentions] == ["siret"]


def test_other_xml_is_no_invoice(guide: InvoiceGuide) -> None:
    order = cii().replace(b"CrossIndustryInvoice", b"SCRDMCCBDACIOMessageStructure")
    assert not may_be_invoice_data(order)
    assert read_invoice_data(order, guide) is None
    assert read_invoice_data(b"<a><CrossIndustryInvoice/></a>", guide) is None


def test_beginning_tells_what_may_be_an_invoice_in_any_encoding() -> None:
    text = ubl().decode().replace("UTF-8", "UTF-16")
    assert all(map(may_be_invoice_data, (cii(), ubl(), ubl(root="CreditNote"), text.encode("utf-16"))))


# ---- hostile data ----


@pytest.mark.parametrize(
    "content",
    [
        cii()[:-40],
        cii().replace(b"?>", b"?><!DOCTYPE x [<!ENTITY e 'MOA'>]>", 1),
        cii().replace(b"?>", b"?><!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>", 1),
        cii().replace(b"<ram:BuyerReference>", b"<x>" * 5000 + b"<ram:BuyerReference>"),
        b"",
        b"\0\0",
    ],
    ids=["cut short", "entity", "outside declaration", "too deep", "empty", "binary"],
)
def test_data_that_cannot_be_relied_on_is_damaged(content: bytes, guide: InvoiceGuide) -> None:
    with pytest.raises(DamagedFile):
        read_invoice_data(content, guide)


def test_data_larger_than_the_limit_is_not_parsed(
    guide: InvoiceGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structured, "MAX_XML_BYTES", len(cii()) - 1)
    with pytest.raises(DamagedFile, match="too large"):
        read_invoice_data(cii(), guide)


@given(
    legal=st.none()
    | st.tuples(st.sampled_from(("0002", "0009", "0088")), st.text("0123456789 OI", max_size=16)),
    code=st.none() | st.text("MOAmoa0 -", max_size=6),
    order=st.none() | st.text("0123456789-NA/", max_size=8),
)
def test_found_is_said_of_nothing_but_what_is_written(
    legal: tuple[str, str] | None, code: str | None, order: str | None, guide: InvoiceGuide
) -> None:
    data = replace(DATA, legal=legal, buyer_reference=code, order=order)
    for content in (cii(data), ubl(data)):
        found = {each.name: each for each in read(content, guide).mentions if each.state is FOUND}
        assert ("siret" in found) is (
            legal is not None and legal[0] != "0088" and legal[1].replace(" ", "") == RECIPIENT
        )
        assert ("service_code" in found) is (code is not None and code.strip() == "MOA")
        if "commitment_number" in found:
            assert order is not None
            assert found["commitment_number"].value == order.strip()


@pytest.mark.parametrize(
    ("order", "said"),
    [(RECIPIENT, "est un SIRET"), ("0000000000", "ne dit rien"), ("F-2025-017", "le numéro de la facture")],
)
def test_what_cannot_be_a_commitment_number_is_missing(order: str, said: str, guide: InvoiceGuide) -> None:
    for content in (cii(replace(DATA, order=order)), ubl(replace(DATA, order=order))):
        number = read(content, guide).mentions[2]
        assert number.state is MISSING
        assert said in number.reason
