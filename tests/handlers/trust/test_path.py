from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from handlers.signatures.indication import SubIndication
from handlers.trust.path import Directory
from tests.assets.pdfs import SIGNED_AT
from tests.assets.pki import Holder, Pki, to_asn1
from tests.assets.trusted_lists import ListedService, Scheme


@pytest.fixture(scope="module")
def directory(scheme: Scheme) -> Directory:
    return Directory(scheme.loaded())


def issued_by(holder: Holder) -> x509.Certificate:
    """A certificate that a holder, who is no authority, signed for somebody else."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dominique Petit")])
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(holder.certificate.subject)
    builder = builder.public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(datetime(2025, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2030, 1, 1, tzinfo=UTC)
    )
    return builder.sign(holder.key, hashes.SHA256())


def test_issuer_on_a_list_is_the_end_of_the_path(directory: Directory, pki: Pki) -> None:
    path = directory.path_of(pki.person.asn1_certificate, ())
    assert path is not None
    assert path.anchor.dump() == path.issuer.dump() == to_asn1(pki.issuing).dump()
    assert [listed.list.territory for listed in path.listed] == ["FR"]
    assert path.failure_at(SIGNED_AT) is None
    assert not path.rests_on_weak_algorithm


def test_path_goes_through_a_carried_certificate(scheme: Scheme, pki: Pki) -> None:
    directory = Directory(scheme.loaded([ListedService(pki.root, "Racine")]))
    person, issuing = pki.person.asn1_certificate, to_asn1(pki.issuing)
    path = directory.path_of(person, (to_asn1(pki.root), issuing))
    assert path is not None
    assert [each.dump() for each in path.below] == [issuing.dump(), person.dump()]
    assert path.failure_at(SIGNED_AT) is None
    assert directory.path_of(person, ()) is None


def test_other_authority_of_the_same_name_is_no_issuer(directory: Directory) -> None:
    impostor = Pki().person
    assert directory.path_of(impostor.asn1_certificate, [to_asn1(each) for each in impostor.chain]) is None


def test_holder_of_a_certificate_cannot_issue_others(directory: Directory, pki: Pki) -> None:
    forged = to_asn1(issued_by(pki.person))
    assert directory.path_of(forged, (pki.person.asn1_certificate,)) is None


def test_path_out_of_its_dates_breaks(scheme: Scheme, pki: Pki) -> None:
    directory = Directory(scheme.loaded([ListedService(pki.root, "Racine")]))
    old = pki.natural_person(not_before=datetime(2015, 1, 1, tzinfo=UTC))
    path = directory.path_of(old.asn1_certificate, (to_asn1(pki.issuing),))
    assert path is not None
    assert path.failure_at(datetime(2016, 1, 1, tzinfo=UTC)) is SubIndication.CHAIN_CONSTRAINTS_FAILURE
    assert path.failure_at(SIGNED_AT) is None


def test_many_carried_certificates_that_fit_end_the_search(directory: Directory) -> None:
    impostor = Pki().person
    assert directory.path_of(impostor.asn1_certificate, [to_asn1(impostor.chain[0])] * 500) is None


def test_services_are_found_by_their_own_certificate(directory: Directory, pki: Pki) -> None:
    (listed,) = directory.services_of(pki.timestamping.asn1_certificate)
    assert listed.service.name == "Confiance Exemple Horodatage"
    assert directory.services_of(pki.person.asn1_certificate) == ()
