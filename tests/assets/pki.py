"""A public-key infrastructure of invented names: a root, an issuing and a timestamp authority, and holders.

Keys are drawn once per `Pki`. Certificates are valid over the period that each holder asks for, so that a
test chooses the signing time and never waits for a clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
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
        extensions: Sequence[x509.ExtensionType] = (),
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
            return self.holder(subject, not_before=not_before, not_after=not_after, extensions=extensions)
        return self.holder(
            subject, QUALIFIED, "esign", not_before=not_before, not_after=not_after, extensions=extensions
        )

    def organization(self, *, qualified: bool = True) -> Holder:
        """Issue a certificate for electronic seals to an invented company."""
        subject = {NameOID.ORGANIZATION_NAME: COMPANY, NameOID.COMMON_NAME: "Cachet Toitures Martin"}
        return self.holder(subject, QUALIFIED, "eseal") if qualified else self.holder(subject)

    @cached_property
    def timestamping(self) -> Holder:
        """The timestamp authority."""
        return self._for_purpose(
            "Confiance Exemple Horodatage", self._timestamp_key, ExtendedKeyUsageOID.TIME_STAMPING
        )

    def timestamper(self, at: datetime) -> DummyTimeStamper:
        """Return a timestamp authority whose clock stands at `at`."""
        holder = self.timestamping
        return DummyTimeStamper(holder.asn1_certificate, holder.asn1_key, fixed_dt=at)

    def responder(self, purpose: ObjectIdentifier = ExtendedKeyUsageOID.OCSP_SIGNING) -> Holder:
        """Issue a certificate to whoever answers OCSP requests in the issuing authority's place."""
        return self._for_purpose("Confiance Exemple OCSP", self._timestamp_key, purpose)

    def crl(
        self,
        *,
        made: datetime,
        revoked: Mapping[int, datetime] | None = None,
        reason: x509.ReasonFlags | None = None,
        until: datetime | None = None,
        scope: x509.ExtensionType | None = None,
        signer: rsa.RSAPrivateKey | None = None,
    ) -> x509.CertificateRevocationList:
        """Return the issuing authority's list of revoked serial numbers; another key makes it a false one.

        It holds for a week unless `until` says otherwise; `scope` narrows it by a critical extension.
        """
        return self._crl(
            self.issuing.subject,
            signer or self._issuing_key,
            made=made,
            revoked=revoked,
            reason=reason,
            until=until,
            scope=scope,
        )

    def root_crl(self, *, made: datetime, revoked: Mapping[int, datetime]) -> x509.CertificateRevocationList:
        """Return the root's list of revoked serial numbers."""
        return self._crl(self.root.subject, self._root_key, made=made, revoked=revoked)

    @staticmethod
    def _crl(
        issuer: x509.Name,
        key: rsa.RSAPrivateKey,
        *,
        made: datetime,
        revoked: Mapping[int, datetime] | None,
        reason: x509.ReasonFlags | None = None,
        until: datetime | None = None,
        scope: x509.ExtensionType | None = None,
    ) -> x509.CertificateRevocationList:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer)
            .last_update(made)
            .next_update(until or made + timedelta(days=7))
        )
        for serial, moment in (revoked or {}).items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment)
            if reason is not None:
                entry = entry.add_extension(x509.CRLReason(reason), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        if scope is not None:
            builder = builder.add_extension(scope, critical=True)
        return builder.sign(key, hashes.SHA256())

    def ocsp(
        self,
        certificate: x509.Certificate,
        *,
        made: datetime,
        revoked_on: datetime | None = None,
        until: datetime | None = None,
        responder: Holder | None = None,
    ) -> ocsp.OCSPResponse:
        """Return an answer on a certificate, by its issuer unless a responder gives it."""
        answered_by = self.issuing if responder is None else responder.certificate
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=certificate,
                issuer=self.issuing,
                algorithm=hashes.SHA1(),  # noqa: S303 -- what responders write in an answer's identifier
                cert_status=ocsp.OCSPCertStatus.GOOD if revoked_on is None else ocsp.OCSPCertStatus.REVOKED,
                this_update=made,
                next_update=until or made + timedelta(days=1),
                revocation_time=revoked_on,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, answered_by)
        )
        if responder is not None:
            builder = builder.certificates([responder.certificate])
        return builder.sign(self._issuing_key if responder is None else responder.key, hashes.SHA256())

    def _for_purpose(self, name: str, key: PrivateKey, purpose: ObjectIdentifier) -> Holder:
        certificate = (
            _builder(_authority_name(name), self.issuing.subject, key, AUTHORITY_FROM, AUTHORITY_UNTIL)
            .add_extension(_key_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
            .add_extension(_issuer_key_id(self._issuing_key), critical=False)
            .sign(self._issuing_key, hashes.SHA256())
        )
        return Holder(certificate, key, (self.issuing, self.root))

    def holder(
        self,
        subject: Mapping[ObjectIdentifier, str],
        statements: Sequence[str] = (),
        type_id: str | None = None,
        *,
        not_before: datetime = VALID_FROM,
        not_after: datetime = VALID_UNTIL,
        key: PrivateKey | None = None,
        policies: Sequence[str] = (),
        extensions: Sequence[x509.ExtensionType] = (),
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
        if policies:
            stated = [x509.PolicyInformation(ObjectIdentifier(policy), None) for policy in policies]
            builder = builder.add_extension(x509.CertificatePolicies(stated), critical=False)
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
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
