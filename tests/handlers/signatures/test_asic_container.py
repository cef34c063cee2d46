import hashlib

import pytest
from cryptography.hazmat.primitives import hashes

from handlers.limits import Limits
from handlers.signatures.asic_container import ContainedFiles, Container, is_signature_name
from tests.assets import asics
from tests.handlers.archives.zips import zipped

ACT, PRICES = ("acte.pdf", b"un"), ("lot 1/prix.xlsx", b"deux")


def opened(*files: tuple[str, bytes], media_type: str | None = asics.ASIC_E) -> Container:
    return Container(asics.container(media_type, files, []), Limits())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("META-INF/signatures.xml", True),
        ("META-INF/signature001.p7s", True),
        ("META-INF/signatures/signatures0.xml", True),
        ("meta-inf/Signatures.XML", True),
        ("META-INF/ASiCManifest-signature.xml", False),
        ("META-INF/manifest.xml", False),
        ("META-INF/signature.pdf", False),
        ("signatures.xml", False),
    ],
)
def test_signature_files_are_known_by_name(path: str, *, expected: bool) -> None:
    assert is_signature_name(path) is expected


def test_documents_are_what_the_machinery_does_not_account_for() -> None:
    container = opened(ACT, PRICES, ("META-INF/manifest.xml", b""), ("META-INF/x.pdf", b""))
    assert [each.path for each in container.data_objects] == ["acte.pdf", "lot 1/prix.xlsx", "META-INF/x.pdf"]


def test_mimetype_is_read_wherever_it_stands() -> None:
    container = Container(zipped([ACT, ("mimetype", b"application/vnd.etsi.asic-s+zip\n")]), Limits())
    assert (container.media_type, container.form) == (asics.ASIC_S, "ASiC-S")
    assert opened(ACT, media_type="x" * 300).media_type == ""


def test_files_are_found_by_the_name_that_a_reference_gives() -> None:
    files = ContainedFiles(opened(ACT, PRICES))
    (found,) = files.candidates("./lot 1/prix.xlsx", None)
    assert (found.name, found.content) == ("lot 1/prix.xlsx", b"deux")
    assert found.digest(hashes.SHA256()) == hashlib.sha256(b"deux").digest()
    assert files.candidates("prix.xlsx", None) == []
    assert files.candidates("../acte.pdf", None) == []
    assert files.candidates(None, None) == []
    assert [each.name for each in ContainedFiles(opened(ACT)).candidates(None, None)] == ["acte.pdf"]


def test_accents_in_two_writings_are_the_same_name() -> None:
    container = opened(("re\u0301ponse.pdf", b""))
    assert len(container.named("r\u00e9ponse.pdf")) == 1


def test_names_that_may_be_taken_for_others_are_told() -> None:
    container = opened(ACT, ("ACTE.pdf", b""), PRICES)
    assert list(container.odd_names) == ["acte.pdf", "ACTE.pdf"]
    assert list(opened(ACT, PRICES).odd_names) == []
