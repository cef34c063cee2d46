"""Real lists beside the project, each set as its README expects."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.errors import UnreadableFile
from handlers.models import CertificateType, Indication
from handlers.signatures import (
    AsicReader,
    Beside,
    CadesReader,
    Judgement,
    PadesReader,
    SignatureReader,
    Trust,
    XadesReader,
    judgement_of,
)
from handlers.signatures.certificate import qc_statements
from handlers.trust import Cause, Document, TrustedLists, load_lists, official_anchors, trust_in
from handlers.trust.list_signature import verify

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus" / "trusted-lists"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="no real lists beside the project"),
]


def load(*patterns: str) -> TrustedLists:
    files = [file for pattern in patterns for file in sorted(CORPUS.glob(pattern))]
    documents = [Document(file.name, file.read_bytes()) for file in files]
    return load_lists(documents, official_anchors())


def refused(lists: TrustedLists) -> dict[str, Cause]:
    return {refusal.name: refusal.cause for refusal in lists.refused}


def sequences(lists: TrustedLists) -> dict[str, int]:
    return {each.territory: each.sequence for each in lists.lists}


def test_set_of_2019() -> None:
    lists = load("2019/*.xml")
    assert lists.list_of_lists is not None
    assert lists.list_of_lists.sequence == 248
    assert sequences(lists) == {"BE": 43, "CZ": 77, "ES": 88, "FR": 56, "LU": 37}
    assert refused(lists) == {"FR_59.xml": Cause.SIGNER_NOT_ANNOUNCED}


def test_set_of_2023() -> None:
    lists = load("2023/*.xml")
    assert lists.list_of_lists is not None
    assert lists.list_of_lists.sequence == 332
    assert sequences(lists) == {"BE": 66, "FR": 112, "IE": 29, "LU": 51, "NL": 65, "UK": 25}
    assert refused(lists) == {}
    assert lists.missing >= {"DE", "ES", "IT"}


def test_set_of_2026_of_versions_5_and_6() -> None:
    lists = load("2026/*.xml")
    assert lists.list_of_lists is not None
    assert (lists.list_of_lists.sequence, lists.list_of_lists.version) == (388, 6)
    assert sequences(lists) == {"BE": 81, "EE": 68}
    assert refused(lists) == {"tsl-be-old.xml": Cause.OLDER}


def test_older_list_of_lists_serves_the_older_belgian_list() -> None:
    lists = load("2026/eu-lotl-old.xml", "2026/tsl-be-old.xml")
    assert sequences(lists) == {"BE": 74}
    assert lists.lists[0].is_stale(datetime(2026, 1, 1, tzinfo=UTC))
    assert not lists.lists[0].is_stale(datetime(2025, 3, 1, tzinfo=UTC))


def test_broken_lists_are_refused_by_name_and_the_others_serve() -> None:
    lists = load("2019/EU.xml", "2019/LU.xml", "broken/*.xml")
    assert sequences(lists) == {"LU": 37}
    assert refused(lists) == {
        "CZ_broken-sig.xml": Cause.BROKEN_SIGNATURE,
        "CZ_empty.xml": Cause.NOT_XML,
        "CZ_no-sig.xml": Cause.NO_SIGNATURE,
        "CZ_not-compliant.xml": Cause.BROKEN_SIGNATURE,
        "CZ_not-parsable.xml": Cause.NOT_XML,
        "CZ_two-sigs.xml": Cause.SEVERAL_SIGNATURES,
        "eu-lotl-broken-sig.xml": Cause.BROKEN_SIGNATURE,
        "eu-lotl-no-sig.xml": Cause.NO_SIGNATURE,
        "eu-lotl-no-tl-version.xml": Cause.BROKEN_SIGNATURE,
        "eu-lotl-not-parseable.xml": Cause.NOT_XML,
        "fr-65-docusign.xml": Cause.BROKEN_SIGNATURE,
        "tl_pivot_247_mp_missing-pivot.xml": Cause.BROKEN_SIGNATURE,
    }


def test_list_with_a_byte_order_mark_loads() -> None:
    lists = load("broken/tl_pivot_247_mp_with-bom.xml", "2019/BE.xml")
    assert lists.list_of_lists is not None
    assert lists.list_of_lists.sequence == 247
    assert sequences(lists) == {"BE": 43}


def test_version_4_list_is_authentic_and_nobody_announces_its_signer_any_more() -> None:
    assert verify((CORPUS / "old" / "DE-2015-v4.xml").read_bytes()).signed_at is not None
    lists = load("2019/EU.xml", "old/DE-2015-v4.xml")
    assert refused(lists) == {"DE-2015-v4.xml": Cause.SIGNER_NOT_ANNOUNCED}


def test_every_service_of_real_lists_is_understood() -> None:
    for folder in ("2019", "2023", "2026"):
        for each in load(f"{folder}/*.xml").lists:
            assert all(period.understood for service in each.services for period in service.periods)


SIGNATURES = CORPUS.parent / "signatures"
BELGIAN = "CN=Certipost E-Trust Primary Qualified CA, O=Certipost s.a./n.v., C=BE (Certipost n.v./s.a., BE)"
SIGNED = {
    "dss-pades3-baseline-b.pdf": (BELGIAN, CertificateType.ESIGN),
    "dss-dss1688.xml": (BELGIAN, CertificateType.ESIGN),
    "dss-cades-ats-v3-rev-val-crl.p7s": (
        "QuoVadis BE PKI Certification Authority G2 (DigiCert Europe Belgium B.V., BE)",
        CertificateType.ESEAL,
    ),
    "dss-x-b-b-detached-1-extended-xades-baseline-lt.xml": (
        "LuxTrust Global Qualified Certification Authority 3 (LuxTrust S.A., LU)",
        CertificateType.ESIGN,
    ),
}
"""The sample files whose first signer has a certificate of a Belgian or Luxembourg qualified authority."""


@pytest.fixture(scope="module")
def trust_of_2023() -> Trust:
    return trust_in(load("2023/*.xml"))


def judgements(file: Path, trust: Trust) -> list[Judgement]:
    at = datetime(2023, 8, 1, tzinfo=UTC)
    reader: SignatureReader = PadesReader() if file.suffix == ".pdf" else CadesReader()
    reader = XadesReader() if file.suffix == ".xml" else reader
    try:
        found = reader.read(file.read_bytes(), name=file.name, beside=Beside()).signatures
    except UnreadableFile:
        return []
    return [judgement_of(each, at=at, trust=trust) for each in found]


@pytest.mark.parametrize("name", SIGNED)
def test_signature_under_a_listed_authority_is_qualified_by_its_service(
    name: str, trust_of_2023: Trust
) -> None:
    judged = judgements(SIGNATURES / name, trust_of_2023)[0]
    service, kind = SIGNED[name]
    certificate = judged.signature.certificate
    assert (certificate.trusted, certificate.qualified, certificate.trusted_by) == (True, True, service)
    assert certificate.type is kind
    assert judged.found.certificate is not None
    assert "qc_compliance" in qc_statements(judged.found.certificate)


def test_no_other_pdf_is_said_qualified_and_none_against_its_own_statements(trust_of_2023: Trust) -> None:
    qualified = {
        file.name
        for file in SIGNATURES.glob("*.pdf")
        for judged in judgements(file, trust_of_2023)
        if judged.standing is not None and judged.standing.qualified
    }
    assert qualified == {"dss-pades3-baseline-b.pdf"}


def test_estonian_container_passes_with_its_timestamp_and_its_proof() -> None:
    (found,) = (
        AsicReader()
        .read((SIGNATURES / "dss-dss-2123.asice").read_bytes(), name="a.asice", beside=Beside())
        .signatures
    )
    judged = judgement_of(found, at=datetime(2025, 9, 1, tzinfo=UTC), trust=trust_in(load("2026/*.xml")))
    assert judged.signature.indication is Indication.TOTAL_PASSED
    assert judged.moment.proved
    assert judged.signature.certificate.qualified
