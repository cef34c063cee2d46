"""Trusted lists of invented territories (ETSI TS 119 612), signed as real ones are, and their list of lists."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.xades.xades import XAdESSigner

from handlers.trust import Anchors, Document, TrustedLists, load_lists
from handlers.trust.list_signature import digest_of
from tests.assets.pki import AUTHORITY_FROM, AUTHORITY_UNTIL, Pki

BASE = "http://uri.etsi.org/TrstSvc"
TSL = "http://uri.etsi.org/02231/v2#"
EXTRA = "http://uri.etsi.org/02231/v2/additionaltypes#"
QUALIFICATIONS = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class _Maker:
    """Makes elements of one namespace: `_T.Name("AC")`."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def __getattr__(self, tag: str) -> Callable[..., etree._Element]:
        return partial(_element, f"{{{self._namespace}}}{tag}")


def _element(
    tag: str, *content: str | etree._Element | Mapping[str, str], **attributes: str
) -> etree._Element:
    element = etree.Element(tag, attributes)
    for part in content:
        if isinstance(part, str):
            element.text = part
        elif isinstance(part, Mapping):
            for name, value in part.items():
                element.set(name, value)
        else:
            element.append(part)
    return element


_T, _E, _Q, _X = _Maker(TSL), _Maker(EXTRA), _Maker(QUALIFICATIONS), _Maker(XADES)


ISSUED = datetime(2025, 1, 15, tzinfo=UTC)
NEXT_UPDATE = ISSUED + timedelta(days=180)
PROVIDER = "Confiance Exemple"
Kind = Literal["CA/QC", "CA/PKC", "TSA/QTST"]


@dataclass(frozen=True)
class Operator:
    """Whoever signs lists."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        """Its certificate."""
        return self.certificate.public_bytes(serialization.Encoding.DER)


def operator(
    name: str = "Opérateur de liste", until: datetime = AUTHORITY_UNTIL, since: datetime = AUTHORITY_FROM
) -> Operator:
    """Return an operator with a certificate of its own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    )
    builder = (
        builder.serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)
    )
    return Operator(builder.sign(key, hashes.SHA256()), key)


@dataclass(frozen=True)
class Period:
    """What a list says of a service from one moment on."""

    status: str = "granted"
    since: datetime = AUTHORITY_FROM
    types: tuple[str, ...] = ("ForeSignatures",)
    """Of `AdditionalServiceInformation`."""
    extensions: tuple[etree._Element, ...] = ()


@dataclass(frozen=True)
class ListedService:
    """A service of a list; its first period is the current one."""

    certificate: x509.Certificate
    name: str
    kind: Kind = "CA/QC"
    periods: tuple[Period, ...] = (Period(),)


def qualifier(
    *names: str, assertion: str = "atLeastOne", criteria: Sequence[etree._Element] = ()
) -> etree._Element:
    """Return the extension that says of certificates which match the criteria what the names say."""
    found = _Q.CriteriaList({"assert": assertion}, *criteria)
    qualifiers = [_Q.Qualifier(uri=f"{BASE}/TrustedList/SvcInfoExt/{name}") for name in names]
    return _T.Extension(
        {"Critical": "true"},
        _Q.Qualifications(_Q.QualificationElement(_Q.Qualifiers(*qualifiers), found)),
    )


def key_usage(name: str, *, value: bool = True) -> etree._Element:
    """Return the criterion that a key usage bit is set, or clear."""
    return _Q.KeyUsage(_Q.KeyUsageBit({"name": name}, "true" if value else "false"))


def policy(identifier: str) -> etree._Element:
    """Return the criterion that a certificate asserts a policy."""
    return _Q.PolicySet(
        _Q.PolicyIdentifier(_X.Identifier({"Qualifier": "OIDAsURN"}, f"urn:oid:{identifier}"))
    )


def subject_attribute(identifier: str) -> etree._Element:
    """Return the criterion that the subject has an attribute."""
    return _Q.otherCriteriaList(
        _E.CertSubjectDNAttribute(
            _E.AttributeOID(_X.Identifier({"Qualifier": "OIDAsURN"}, f"urn:oid:{identifier}"))
        )
    )


def national_list(
    signer: Operator,
    services: Sequence[ListedService],
    *,
    territory: str = "FR",
    sequence: int = 1,
    issued: datetime = ISSUED,
    next_update: datetime | None = NEXT_UPDATE,
    version: int | None = 5,
) -> bytes:
    """Return a territory's list."""
    head = _head(
        "EUgeneric", territory, sequence=sequence, issued=issued, next_update=next_update, version=version
    )
    provider = _T.TrustServiceProvider(
        _T.TSPInformation(_names("TSPName", PROVIDER)), _T.TSPServices(*map(_service, services))
    )
    return _signed([head, _T.TrustServiceProviderList(provider)], signer)


def list_of_lists(
    signer: Operator,
    pointers: Sequence[tuple[str, str, Sequence[Operator]]],
    *,
    announced: Sequence[Operator],
    sequence: int = 100,
    issued: datetime = ISSUED,
    next_update: datetime | None = NEXT_UPDATE,
    version: int | None = 5,
    url: str = "https://listes.exemple.test/eu-lotl.xml",
    pivots: Sequence[str] = (),
) -> bytes:
    """Return a list of lists: territory, address and signers of each; `announced` may sign the next one."""
    head = _head(
        "EUlistofthelists",
        "EU",
        sequence=sequence,
        issued=issued,
        next_update=next_update,
        version=version,
        pivots=pivots,
    )
    elements = [_pointer("EU", url, announced, "EUlistofthelists")]
    elements += [_pointer(territory, address, signers) for territory, address, signers in pointers]
    head.insert(len(head) - 2, _T.PointersToOtherTSL(*elements))
    return _signed([head], signer)


def _signed(children: Sequence[etree._Element], signer: Operator) -> bytes:
    root = _T.TrustServiceStatusList({"Id": "list", "TSLTag": "http://uri.etsi.org/19612/TSLTag"}, *children)
    signer_of_xml = XAdESSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_1,
    )
    signed = signer_of_xml.sign(root, key=signer.key, cert=[signer.certificate], always_add_key_value=False)
    return etree.tostring(signed, xml_declaration=True, encoding="UTF-8")


def _head(
    kind: str,
    territory: str,
    *,
    sequence: int,
    issued: datetime,
    next_update: datetime | None,
    version: int | None,
    pivots: Sequence[str] = (),
) -> etree._Element:
    addresses = [_T.URI({_LANGUAGE: "en"}, pivot) for pivot in pivots]
    return _T.SchemeInformation(
        *([] if version is None else [_T.TSLVersionIdentifier(str(version))]),
        _T.TSLSequenceNumber(str(sequence)),
        _T.TSLType(f"{BASE}/TrustedList/TSLType/{kind}"),
        _names("SchemeName", f"{territory}: liste de confiance"),
        _T.SchemeInformationURI(*addresses),
        _T.SchemeTerritory(territory),
        _T.ListIssueDateTime(_moment(issued)),
        _T.NextUpdate(*([] if next_update is None else [_T.dateTime(_moment(next_update))])),
    )


def _pointer(
    territory: str, address: str, signers: Sequence[Operator], kind: str = "EUgeneric"
) -> etree._Element:
    return _T.OtherTSLPointer(
        _T.ServiceDigitalIdentities(*(_identity(signer.certificate) for signer in signers)),
        _T.TSLLocation(address),
        _T.AdditionalInformation(
            _T.OtherInformation(_T.TSLType(f"{BASE}/TrustedList/TSLType/{kind}")),
            _T.OtherInformation(_T.SchemeTerritory(territory)),
            _T.OtherInformation(_E.MimeType("application/vnd.etsi.tsl+xml")),
        ),
    )


def _service(service: ListedService) -> etree._Element:
    current, *history = service.periods
    return _T.TSPService(
        _T.ServiceInformation(*_period(service, current)),
        _T.ServiceHistory(*(_T.ServiceHistoryInstance(*_period(service, each)) for each in history)),
    )


def _period(service: ListedService, period: Period) -> Iterator[etree._Element]:
    yield _T.ServiceTypeIdentifier(f"{BASE}/Svctype/{service.kind}")
    yield _names("ServiceName", service.name)
    yield _identity(service.certificate)
    yield _T.ServiceStatus(f"{BASE}/TrustedList/Svcstatus/{period.status}")
    yield _T.StatusStartingTime(_moment(period.since))
    types = [
        _T.Extension(
            {"Critical": "true"},
            _T.AdditionalServiceInformation(_T.URI(f"{BASE}/TrustedList/SvcInfoExt/{name}")),
        )
        for name in period.types
    ]
    yield _T.ServiceInformationExtensions(*types, *period.extensions)


def _identity(certificate: x509.Certificate) -> etree._Element:
    der = certificate.public_bytes(serialization.Encoding.DER)
    element = _T.DigitalId(_T.X509Certificate(b64encode(der).decode()))
    return _T.ServiceDigitalIdentity(element)


def _names(tag: str, name: str) -> etree._Element:
    names = (_T.Name({_LANGUAGE: "en"}, f"{name} (en)"), _T.Name({_LANGUAGE: "fr"}, name))
    return _element(f"{{{TSL}}}{tag}", *names)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


SERVICE = "Confiance Exemple Signature qualifiée"


@dataclass(frozen=True)
class Scheme:
    """A list of lists and the French list of one test PKI, with those who sign them."""

    pki: Pki
    lotl_operator: Operator = field(default_factory=operator)
    french_operator: Operator = field(default_factory=operator)
    lotl_url: str = "https://listes.exemple.test/eu-lotl.xml"
    french_url: str = "https://listes.exemple.test/tl-fr.xml"

    @property
    def anchors(self) -> Anchors:
        """Who may sign the list of lists."""
        return (frozenset({digest_of(self.lotl_operator.der)}),)

    @property
    def services(self) -> tuple[ListedService, ...]:
        """What the French list names: who issues certificates for signatures, for seals, and timestamps."""
        both = Period(types=("ForeSignatures", "ForeSeals"))
        return (
            ListedService(self.pki.issuing, SERVICE, periods=(both,)),
            ListedService(
                self.pki.timestamping.certificate,
                "Confiance Exemple Horodatage",
                "TSA/QTST",
                (Period(types=()),),
            ),
        )

    def french(self, services: Sequence[ListedService] | None = None, **changes: object) -> bytes:
        """Return the French list, or a variant."""
        listed = self.services if services is None else services
        return national_list(self.french_operator, listed, **changes)  # type: ignore[arg-type]

    def of_lists(self, **changes: object) -> bytes:
        """Return the list of lists, or a variant."""
        pointers = [("FR", self.french_url, [self.french_operator])]
        given = {"announced": [self.lotl_operator], "url": self.lotl_url, **changes}
        return list_of_lists(self.lotl_operator, given.pop("pointers", pointers), **given)  # type: ignore[arg-type]

    def documents(
        self, *, of_lists: bytes | None = None, french: bytes | None = None
    ) -> tuple[Document, ...]:
        """Return both lists, or variants, as they are brought."""
        return (
            Document("eu-lotl.xml", of_lists or self.of_lists()),
            Document("tl-fr.xml", french or self.french()),
        )

    def load(self, documents: Sequence[Document]) -> TrustedLists:
        """Return lists, verified."""
        return load_lists(documents, self.anchors)

    def loaded(self, services: Sequence[ListedService] | None = None, **changes: object) -> TrustedLists:
        """Return both lists, verified; changes are the French one's."""
        return self.load(self.documents(french=self.french(services, **changes)))
