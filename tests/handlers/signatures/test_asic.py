import pytest

from handlers.errors import EncryptedFile, OversizedFile, UnreadableFile
from handlers.findings import Code
from handlers.limits import Limits
from handlers.models import Packaging, Profile, SignatureFormat
from handlers.signatures import AsicReader, Beside, FoundContent, FoundSignature
from handlers.signatures.indication import SubIndication
from tests.assets import asics, cades, pdfs, xades
from tests.assets.pki import Holder, Pki
from tests.handlers.archives import zips

ACT = ("acte.pdf", b"Acte d'engagement, lot 1")
PRICES = ("prix.xlsx", b"Bordereau des prix")


def read(content: bytes) -> FoundContent:
    return AsicReader().read(content, name="acte.asice", beside=Beside())


def only(content: bytes) -> FoundSignature:
    (found,) = read(content).signatures
    return found


def told(found: FoundSignature) -> list[tuple[Code, str]]:
    return [(remark.code, remark.params["files"]) for remark in found.remarks if "files" in remark.params]


@pytest.fixture(scope="module")
def person(pki: Pki) -> Holder:
    return pki.person


# ---- each form ----


@pytest.mark.parametrize("with_cades", [False, True])
def test_asic_s_signs_its_one_file(person: Holder, *, with_cades: bool) -> None:
    found = only(asics.asic_s(ACT, person, with_cades=with_cades))
    assert found.format is (SignatureFormat.CADES if with_cades else SignatureFormat.XADES)
    assert (found.container, found.packaging, found.profile) == ("ASiC-S", Packaging.DETACHED, Profile.B_B)
    assert (found.intact, found.signed_file) == (True, "acte.pdf")
    assert (found.covers_whole_file, found.modified_after_signing) == (True, False)
    assert found.remarks == ()


@pytest.mark.parametrize("with_cades", [False, True])
def test_asic_e_signs_several_files(person: Holder, *, with_cades: bool) -> None:
    found = only(asics.asic_e([ACT, PRICES], person, with_cades=with_cades))
    assert (found.container, found.intact, found.signed_file) == ("ASiC-E", True, "acte.pdf")
    assert (found.covers_whole_file, found.modified_after_signing) == (True, False)
    assert found.remarks == ()


def test_opendocument_signs_all_its_files(person: Holder) -> None:
    files = [("content.xml", b"<x/>"), ("META-INF/manifest.xml", b"<y/>")]
    found = only(asics.opendocument(files, person))
    assert (found.container, found.intact, found.modified_after_signing) == (None, True, False)
    added = only(zips.zipped([*_files_of(asics.opendocument(files, person)), ("macro.xml", b"<z/>")]))
    assert (added.intact, added.modified_after_signing) == (True, None)
    assert told(added) == [(Code.CONTAINER_FILES_NOT_SIGNED, "macro.xml")]


def _files_of(content: bytes) -> list[tuple[str, bytes]]:
    archive = zips.opened(content)
    return [(name, archive.read(name)) for name in archive.namelist()]


def test_container_without_mimetype_is_told_by_what_it_holds(person: Holder) -> None:
    signature = asics.in_xml([ACT], person)
    assert only(asics.container(None, [ACT], [("META-INF/signatures.xml", signature)])).container == "ASiC-S"
    assert only(asics.container(None, [ACT], [("META-INF/signatures1.xml", signature)])).container == "ASiC-E"


def test_signatures_of_two_files_are_both_counted(pki: Pki, person: Holder) -> None:
    one, other = asics.in_xml([ACT], person), asics.in_xml([PRICES], pki.organization())
    signatures = [("META-INF/signatures1.xml", one), ("META-INF/signatures2.xml", other)]
    found = read(asics.container(asics.ASIC_E, [ACT, PRICES], signatures)).signatures
    assert [each.signed_file for each in found] == ["acte.pdf", "prix.xlsx"]
    assert [each.covers_whole_file for each in found] == [False, False]
    assert [each.modified_after_signing for each in found] == [False, False]
    assert [each.remarks for each in found] == [(), ()]


def test_file_that_only_a_counter_signature_covers_is_signed(pki: Pki, person: Holder) -> None:
    counter = xades.Making(identifier="S2")
    signed = xades.countersigned(
        asics.in_xml([ACT], person), pki.organization(), also=[PRICES], making=counter
    )
    content = asics.container(asics.ASIC_E, [ACT, PRICES], [("META-INF/signatures1.xml", signed)])
    found = only(content)
    assert (found.intact, found.covers_whole_file, found.remarks) == (True, False, ())


def test_timestamps_and_evidence_records_are_no_signatures() -> None:
    proofs = [("META-INF/timestamp.tst", b"x"), ("META-INF/evidencerecord.ers", b"y")]
    found = read(asics.container(asics.ASIC_E, [ACT], proofs))
    assert (found.signatures, found.document_timestamps) == ((), 1)


def test_metadata_that_may_not_be_signed_are_left_aside(person: Holder) -> None:
    metadata = ("metadata/unsignableMetadata0.xml", b"<x/>")
    signature = ("META-INF/signatures/signatures0.xml", asics.in_xml([ACT], person))
    adoc = asics.container("application/vnd.lt.archyvai.adoc-2008", [ACT, metadata], [signature])
    assert (only(adoc).covers_whole_file, only(adoc).modified_after_signing) == (True, False)
    other = asics.container(asics.ASIC_E, [ACT, metadata], [signature])
    assert (only(other).covers_whole_file, only(other).modified_after_signing) == (False, None)


def test_level_is_told_as_outside_a_container(pki: Pki, person: Holder) -> None:
    stamped = xades.timestamped(asics.in_xml([ACT], person), pki.timestamper(pdfs.SIGNED_AT))
    found = only(asics.container(asics.ASIC_S, [ACT], [("META-INF/signatures.xml", stamped)]))
    assert found.profile is Profile.B_T


# ---- what was changed ----


@pytest.mark.parametrize("with_cades", [False, True])
def test_changed_file_is_told(person: Holder, *, with_cades: bool) -> None:
    signed = [ACT, PRICES]
    changed = [ACT, (PRICES[0], b"Bordereau au rabais")]
    found = only(asics.asic_e(changed, person, signed=signed, with_cades=with_cades))
    assert (found.intact, found.failure) == (False, SubIndication.HASH_FAILURE)


@pytest.mark.parametrize("with_cades", [False, True])
def test_file_taken_out_breaks_the_signature_and_is_named(person: Holder, *, with_cades: bool) -> None:
    found = only(asics.asic_e([ACT], person, signed=[ACT, PRICES], with_cades=with_cades))
    assert (found.intact, found.failure) == (False, SubIndication.SIGNED_DATA_NOT_FOUND)
    assert [dict(remark.params) for remark in found.remarks] == [{"file": "prix.xlsx"}]


def test_file_of_the_same_content_under_another_name_does_not_stand_in(person: Holder) -> None:
    found = only(asics.asic_e([("autre.pdf", ACT[1])], person, signed=[ACT]))
    assert found.intact is False


def test_changed_manifest_is_told(person: Holder) -> None:
    name = "META-INF/signature001.p7s"
    signature = cades.sign(asics.manifest([ACT], name), person)
    other = asics.manifest([PRICES], name)
    content = asics.container(
        asics.ASIC_E, [PRICES], [("META-INF/ASiCManifest001.xml", other), (name, signature)]
    )
    assert only(content).intact is False


def test_cades_without_manifest_signs_nothing(person: Holder) -> None:
    content = asics.container(asics.ASIC_E, [ACT], [("META-INF/signature.p7s", cades.sign(ACT[1], person))])
    found = only(content)
    assert (found.intact, found.failure) == (False, SubIndication.SIGNED_DATA_NOT_FOUND)


def test_cades_that_holds_a_content_of_its_own_does_not_sign_the_container(person: Holder) -> None:
    packed = cades.sign(b"autre", person, detached=False)
    found = only(asics.container(asics.ASIC_S, [ACT], [("META-INF/signature.p7s", packed)]))
    assert (found.intact, found.covers_whole_file, found.modified_after_signing) == (True, False, None)


@pytest.mark.parametrize("with_cades", [False, True])
def test_file_that_nobody_signed_is_named(person: Holder, *, with_cades: bool) -> None:
    found = only(asics.asic_e([ACT, PRICES], person, signed=[ACT], with_cades=with_cades))
    assert (found.intact, found.covers_whole_file, found.modified_after_signing) == (True, False, None)
    assert told(found) == [(Code.CONTAINER_FILES_NOT_SIGNED, "prix.xlsx")]


@pytest.mark.parametrize("with_cades", [False, True])
def test_second_file_in_asic_s_leaves_the_container_in_doubt(person: Holder, *, with_cades: bool) -> None:
    files = _files_of(asics.asic_s(ACT, person, with_cades=with_cades))
    found = only(zips.zipped([*files, PRICES]))
    assert (found.intact, found.modified_after_signing) == (True, None)


def test_signature_over_another_signature_only_leaves_the_container_in_doubt(person: Holder) -> None:
    first = ("META-INF/signatures0.xml", xades.enveloping(b"autre", person))
    second = ("META-INF/signatures1.xml", asics.in_xml([first], person))
    found = read(asics.container(asics.ASIC_E, [], [first, second])).signatures
    assert [each.intact for each in found] == [True, True]
    assert [each.modified_after_signing for each in found] == [None, None]


def test_container_behind_another_is_told(person: Holder) -> None:
    other = asics.asic_e([PRICES], person)
    found = only(other + asics.asic_e([ACT], person))
    assert (found.intact, found.modified_after_signing) == (True, None)
    assert [remark.code for remark in found.remarks] == [Code.CONTAINER_HIDES_CONTENT]


# ---- names ----


def test_names_in_old_code_pages_are_found(person: Holder) -> None:
    name = "Přílohač.pdf"
    raw = name.encode("cp852")
    content = asics.asic_e([("x" * len(raw), ACT[1])], person, signed=[(name, ACT[1])])
    found = only(content.replace(b"x" * len(raw), raw))
    assert (found.intact, found.covers_whole_file) == (True, True)


def test_repeated_name_breaks_the_signature_and_is_told(person: Holder) -> None:
    twice = asics.asic_e([ACT, ("bis1.pdf", b"autre")], person, signed=[ACT]).replace(
        b"bis1.pdf", b"acte.pdf"
    )
    found = only(twice)
    assert found.intact is False
    assert (Code.CONTAINER_NAMES_ABNORMAL, "acte.pdf") in told(found)


def test_name_that_differs_by_case_or_leads_out_is_told(person: Holder) -> None:
    odd = [("Acte.pdf", b"autre"), ("../prix.xlsx", b"x")]
    found = only(asics.asic_e([ACT, *odd], person, signed=[ACT, *odd]))
    assert told(found) == [(Code.CONTAINER_NAMES_ABNORMAL, "acte.pdf », « Acte.pdf », « ../prix.xlsx")]


def test_signature_in_another_folder_than_meta_inf_is_a_file_like_others(person: Holder) -> None:
    misplaced = ("signatures.xml", asics.in_xml([ACT], person))
    assert read(asics.container(asics.ASIC_E, [ACT], [misplaced])).signatures == ()


def test_signature_in_a_folder_that_looks_like_meta_inf_is_read_and_told(person: Holder) -> None:
    disguised = ("Meta-Inf/signatures.xml", asics.in_xml([ACT], person))
    found = only(asics.container(asics.ASIC_E, [ACT], [disguised]))
    assert found.intact is True
    assert (Code.CONTAINER_NAMES_ABNORMAL, "Meta-Inf/signatures.xml") in told(found)


def test_document_hidden_in_meta_inf_is_told(person: Holder) -> None:
    hidden = ("META-INF/avenant.pdf", b"%PDF-1.7")
    found = only(asics.asic_e([ACT, hidden], person, signed=[ACT]))
    assert told(found) == [(Code.CONTAINER_FILES_NOT_SIGNED, "META-INF/avenant.pdf")]


def test_signed_archive_is_handed_on(person: Holder) -> None:
    inner = ("offre.zip", zips.zipped([ACT]))
    assert [each.name for each in only(asics.asic_s(inner, person)).documents] == ["offre.zip"]


# ---- what cannot be read ----


def test_container_beyond_the_limits_is_refused(person: Holder) -> None:
    content = asics.asic_e([ACT, PRICES], person)
    for limits in (Limits(max_members=3), Limits(max_unpacked_bytes=100)):
        with pytest.raises(OversizedFile):
            AsicReader(limits).read(content, name="acte.asice", beside=Beside())


def test_container_that_needs_a_password_is_refused() -> None:
    with pytest.raises(EncryptedFile):
        read(zips.password_protected().replace(b"acte.pdf", b"mimetype"))


@pytest.mark.parametrize("signature", [b"", b"<Signature", b"\x30\x80"])
@pytest.mark.parametrize("name", ["META-INF/signatures.xml", "META-INF/signature.p7s"])
def test_damaged_signature_is_refused(name: str, signature: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read(asics.container(asics.ASIC_S, [ACT], [(name, signature)]))
