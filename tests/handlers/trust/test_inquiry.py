from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from handlers.signatures.found import Evidence
from handlers.signatures.signing_moment import Basis, SigningMoment
from handlers.trust import Answers, ListTrust
from handlers.trust.inquiry import inquiry_about
from handlers.trust.list_trust import NOT_ANSWERED, NOT_CARRIED
from tests.assets.pdfs import JUDGED_AT, SIGNED_AT
from tests.assets.pki import Holder, Pki, to_asn1
from tests.assets.trusted_lists import Scheme

OCSP, CRL = "http://ocsp.exemple.test/", "http://crl.exemple.test/ac.crl"


def holder_that_says_where_to_ask(pki: Pki, ocsp: str = OCSP, crl: str = CRL) -> Holder:
    responder = x509.AccessDescription(
        AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp)
    )
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl)], None, None, None)
    extensions = (x509.AuthorityInformationAccess([responder]), x509.CRLDistributionPoints([point]))
    return pki.natural_person(extensions=extensions)


def test_certificate_says_where_to_ask(pki: Pki) -> None:
    certificate = holder_that_says_where_to_ask(pki).asn1_certificate
    inquiry = inquiry_about(certificate, to_asn1(pki.issuing))
    assert inquiry is not None
    assert (inquiry.responders, inquiry.lists) == ((OCSP,), (CRL,))
    assert inquiry_about(pki.person.asn1_certificate, to_asn1(pki.issuing)) is None


def test_addresses_that_are_not_of_the_web_are_left_out(pki: Pki) -> None:
    holder = holder_that_says_where_to_ask(pki, ocsp="ldap://annuaire.test/", crl="file:///etc/passwd")
    assert inquiry_about(holder.asn1_certificate, to_asn1(pki.issuing)) is None


def test_check_says_what_it_lacks_and_takes_the_answers(scheme: Scheme, pki: Pki) -> None:
    holder = holder_that_says_where_to_ask(pki)
    trust = ListTrust(scheme.loaded())
    moment = SigningMoment(SIGNED_AT, Basis.PROOF)

    def unchecked(asked: ListTrust) -> str | None:
        found = asked.standing(holder.asn1_certificate, Evidence(), moment=moment, at=JUDGED_AT)
        return found.revocation_unchecked

    first = trust.for_one_check()
    assert unchecked(first) == NOT_CARRIED
    assert [inquiry.responders for inquiry in first.inquiries] == [(OCSP,)]
    assert unchecked(trust.for_one_check(Answers())) == NOT_ANSWERED
    assert unchecked(trust.for_one_check(Answers(crls=(b"nonsense",)))) == NOT_ANSWERED
    good = pki.ocsp(holder.certificate, made=SIGNED_AT + timedelta(days=1)).public_bytes(Encoding.DER)
    again = trust.for_one_check(Answers(ocsp_responses=(good,)))
    assert unchecked(again) is None
    assert again.inquiries == []


def test_nothing_is_asked_about_a_certificate_of_an_unknown_issuer(scheme: Scheme) -> None:
    holder = holder_that_says_where_to_ask(Pki())
    trust = ListTrust(scheme.loaded()).for_one_check()
    moment = SigningMoment(SIGNED_AT, Basis.PROOF)
    trust.standing(holder.asn1_certificate, Evidence(), moment=moment, at=JUDGED_AT)
    assert trust.inquiries == []
