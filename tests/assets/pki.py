"""A public-key infrastructure of invented names: a root, an issuing and a timestamp authority, and holders.

Keys are drawn once per `Pki`. Certificates are valid over the period that each holder asks for, so that a
test chooses the signing time and never waits for a clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.sign.ades.qualified_asn1 import QcStatements
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

COMPANY = "Toitures Martin SARL"

QUALIFIED = ("qc_compliance", "qc_sscd")
"""Statements of a qualified certificate on a qualified device, ETSI EN 319 412-5 clause 4.2."""

TYPE_IDS = {"esign": "qct_esign", "eseal": "qct_eseal", "web": "qct_web"}
"""QcType values of ETSI EN 319 412-5 clause 4.2.3, by the names that a report uses."""

AUTHORITY_FROM = datetime(2020, 1, 1, tzinfo=UTC)
AUTHORITY_UNTIL = datetime(2040, 1, 1, tzinfo=UTC)
VALID_FROM = datetime(2025, 1, 1, tzinfo=UTC)
VALID_UNTIL = datetime(2035, 1, 1, tzinfo=UTC)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Holder:
    """Whoever a certificate names, with the key."""

    certificate: x509.Certificate
    key: PrivateKey
    chain: tuple[x509.Certificate, ...]
    """Issuers, nearest first; embedded in signatures."""

    @property
    def asn1_certificate(self) -> asn1_x509.Certificate:
        """The certificate as pyHanko wants it."""
        return to_asn1(self.certificate)

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        """The key as pyHanko wants it."""
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    @property
    def signer(self) -> SimpleSigner:
        """A signer that embeds the whole chain."""
        store = SimpleCertificateStore()
        store.register_multiple(to_asn1(issuer) for issuer in self.chain)
        return SimpleSigner(self.asn1_certificate, self.asn1_key, store)


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """Return the same certificate as an asn1crypto object."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


class Pki:
    """A root, an issuing authority and a timestamp authority; issues certificates."""

    def __init__(self) -> None:
        self._root_key = rsa.generate_private_key(65537, 2048)
        self._issuing_key = rsa.generate_private_key(65537, 2048)
        self._timestamp_key = rsa.generate_private_key(65537, 2048)
        self._holder_key = ec.generate_private_key(ec.SECP256R1())
        root_name = _authority_name("Confiance Exemple Racine")
        issuing_name = _authority_name("Confiance Exemple Signature")
        self.root = (
            _builder(root_name, root_name, self._root_key, AUTHORITY_FROM, AUTHORITY_UNTIL)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .sign(self._root_key, hashes.SHA256())
        )
        self.issuing = (
            _builder(issuing_name, root_name, self._issuing_key, AUTHORITY_FROM, AUTHORITY_UNTIL)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(_issuer_key_id(self._root_key), critical=False)
            .sign(self._root_key, hashes.SHA256())
        )

    @cached_property
    def person(self) -> Holder:
        """Camille Martin, with a qualified certificate on a qualified device."""
        return self.natural_person()

    def natural_person(
        self,
        *,
        given_name: str = "Camille",
        surname: str = "Martin",
        qualified: bool = True,
        not_before: datetime = VALID_FROM,
        not_after: datetime = VALID_UNTIL,
    ) -> Holder:
        """Issue a certificate for electronic signatures to a person acting for an invented company."""
        subject = {
            NameOID.ORGANIZATION_NAME: COMPANY,
            NameOID.GIVEN_NAME: given_name,
            NameOID.SURNAME: surname,
            NameOID.SERIAL_NUMBER: "PNOFR-000000",
            NameOID.COMMON_NAME: f"{given_name} {surname}",
        }
        if not qualified:
            return self.holder(subject, not_before=not_before, not_after=not_after)
        return self.holder(subject, QUALIFIED, "esign", not_before=not_before, not_after=not_after)

    def organization(self, *, qualified: bool = True) -> Holder:
        """Issue a certificate for electronic seals to an invented company."""
        subject = {NameOID.ORGANIZATION_NAME: COMPANY, NameOID.COMMON_NAME: "Cachet Toitures Martin"}
        return self.holder(subject, QUALIFIED, "eseal") if qualified else self.holder(subject)

    def timestamper(self, at: datetime) -> DummyTimeStamper:
        """Return a timestamp authority whose clock stands at `at`."""
        name = _authority_name("Confiance Exemple Horodatage")
        certificate = (
            _builder(name, self.issuing.subject, self._timestamp_key, AUTHORITY_FROM, AUTHORITY_UNTIL)
            .add_extension(_key_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .add_extension(_issuer_key_id(self._issuing_key), critical=False)
            .sign(self._issuing_key, hashes.SHA256())
        )
        holder = Holder(certificate, self._timestamp_key, (self.issuing, self.root))
        return DummyTimeStamper(holder.asn1_certificate, holder.asn1_key, fixed_dt=at)

    def holder(
        self,
        subject: Mapping[ObjectIdentifier, str],
        statements: Sequence[str] = (),
        type_id: str | None = None,
        *,
        not_before: datetime = VALID_FROM,
        not_after: datetime = VALID_UNTIL,
        key: PrivateKey | None = None,
    ) -> Holder:
        """Issue any certificate, with the qualified statements and the QcType asked for."""
        key = key or self._holder_key
        builder = (
            _builder(_name(subject), self.issuing.subject, key, not_before, not_after)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(content_commitment=True), critical=True)
            .add_extension(_issuer_key_id(self._issuing_key), critical=False)
        )
        if statements or type_id:
            builder = builder.add_extension(_qc_statements(statements, type_id), critical=False)
        certificate = builder.sign(self._issuing_key, hashes.SHA256())
        return Holder(certificate, key, (self.issuing, self.root))


def _authority_name(common_name: str) -> x509.Name:
    return _name({NameOID.ORGANIZATION_NAME: "Confiance Exemple", NameOID.COMMON_NAME: common_name})


def _name(attributes: Mapping[ObjectIdentifier, str]) -> x509.Name:
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "FR")
    return x509.Name([country, *(x509.NameAttribute(oid, value) for oid, value in attributes.items())])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _issuer_key_id(key: rsa.RSAPrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _key_usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _qc_statements(statements: Sequence[str], type_id: str | None) -> x509.UnrecognizedExtension:
    values: list[dict[str, object]] = [{"statement_id": statement} for statement in statements]
    if type_id:
        values.append({"statement_id": "qc_type", "statement_info": [TYPE_IDS[type_id]]})
    return x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.5.5.7.1.3"), QcStatements(values).dump())
