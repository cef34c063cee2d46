import pytest

from handlers.errors import DamagedFile
from handlers.limits import Limits
from handlers.signatures.asic_container import Container
from handlers.signatures.asic_manifest import Manifest
from handlers.signatures.indication import SubIndication
from tests.assets import asics

ACT, PRICES = ("acte n° 1.pdf", b"un"), ("prix.xlsx", b"deux")
NAME = "META-INF/signature001.p7s"


def read(manifest: bytes, *files: tuple[str, bytes]) -> Manifest:
    content = asics.container(asics.ASIC_E, files, [("META-INF/ASiCManifest001.xml", manifest)])
    container = Container(content, Limits())
    (member,) = container.manifests
    return Manifest(container, member)


def test_each_file_is_held_against_its_digest() -> None:
    found = read(asics.manifest([ACT, PRICES, ("note.txt", b"trois")], NAME), ACT, (PRICES[0], b"autre"))
    assert found.signature_name == NAME
    assert [(entry.name, entry.holds, entry.failure) for entry in found.entries] == [
        ("acte n° 1.pdf", True, None),
        ("prix.xlsx", False, SubIndication.HASH_FAILURE),
        ("note.txt", False, SubIndication.SIGNED_DATA_NOT_FOUND),
    ]


def test_unknown_digest_is_not_tried() -> None:
    manifest = asics.manifest([ACT], NAME).replace(b"xmlenc#sha256", b"xmlenc#inconnu")
    (entry,) = read(manifest, ACT).entries
    assert (entry.holds, entry.failure) == (None, SubIndication.GENERIC)


@pytest.mark.parametrize("manifest", [b"", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'])
def test_manifest_that_cannot_be_relied_on_is_refused(manifest: bytes) -> None:
    with pytest.raises(DamagedFile):
        read(manifest, ACT)
