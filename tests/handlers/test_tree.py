"""An archive and the archives inside it are one submission, whatever their formats."""

import hashlib
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import Kind, Limits, Report, Upload, VerdictName, check
from handlers.findings import Code
from handlers.limits import MIB
from handlers.sources import Content, FileOnDisk
from knowledge import Book
from tests.assets import cades, pdfs, rars
from tests.assets.pki import Pki
from tests.handlers.archives import seven_zips, tars, zips

Members = Sequence[tuple[str, bytes]]
Pack = Callable[[Members], bytes]


def rarred(members: Members) -> bytes:
    return rars.rar5([rars.Packed(*member) for member in members])


FORMATS: dict[str, Pack] = {"zip": zips.zipped, "7z": seven_zips.seven_zipped, "rar": rarred}
in_each_format = pytest.mark.parametrize("ending", FORMATS)


def noise(size: int) -> bytes:
    """Return bytes that do not compress, always the same."""
    return hashlib.shake_256(b"guichet").digest(size)


def checked(name: str, content: Content, book: Book, limits: Limits | None = None) -> Report:
    upload = Upload(name=name, content=content)
    return check(upload, book=book, at=pdfs.JUDGED_AT, limits=limits or Limits())


def codes(report: Report) -> list[str]:
    return [found.code for found in report.findings]


def text(report: Report, code: Code) -> str:
    (found,) = (found for found in report.findings if found.code == code)
    return found.text


@pytest.fixture(scope="module")
def detached(unsigned_pdf: bytes, pki: Pki) -> bytes:
    return cades.sign(unsigned_pdf, pki.person)


@in_each_format
def test_every_member_is_checked_as_a_file_of_its_own(
    ending: str, signed_pdf: bytes, unsigned_pdf: bytes, book: Book
) -> None:
    members = [("acte.pdf", signed_pdf), ("Lot 1/Bordereau n° 2.pdf", unsigned_pdf), ("note.txt", b"Bonjour")]
    report = checked(f"pli.{ending}", FORMATS[ending](members), book)
    assert (report.kind, report.verdict) == (Kind(ending), VerdictName.CHECK)
    for member, (name, content) in zip(report.members, members, strict=True):
        assert (member.file, member.size) == (name, len(content))
        assert member.sha256 == hashlib.sha256(content).hexdigest()
    assert [len(member.signatures) for member in report.members] == [1, 0, 0]
    assert {Code.MEMBERS_UNSIGNED, Code.MEMBERS_TO_CHECK} <= set(codes(report))


@in_each_format
@pytest.mark.parametrize("inner", FORMATS)
def test_archive_inside_an_archive_is_opened_whatever_their_formats(
    ending: str, inner: str, signed_pdf: bytes, book: Book
) -> None:
    lot = FORMATS[inner]([("acte.pdf", signed_pdf)])
    report = checked(f"pli.{ending}", FORMATS[ending]([(f"lot 1.{inner}", lot)]), book)
    (member,) = report.members
    assert (member.kind, member.sha256) == (Kind(inner), hashlib.sha256(lot).hexdigest())
    assert [len(document.signatures) for document in member.members] == [1]


@in_each_format
def test_signature_finds_its_document_by_digest_in_another_archive_of_the_tree(
    ending: str, unsigned_pdf: bytes, detached: bytes, book: Book
) -> None:
    pack = FORMATS[ending]
    signatures = pack([("jeton.p7s", detached)])
    documents = pack([("Acte signé.pdf", unsigned_pdf), ("prix.pdf", pdfs.text_pdf(("Prix",)))])
    report = checked("pli.zip", zips.zipped([("1." + ending, signatures), ("2." + ending, documents)]), book)
    (signature,) = report.members[0].members
    act, prices = report.members[1].members
    assert (signature.signatures[0].intact, signature.signatures[0].signed_file) == (True, "Acte signé.pdf")
    assert codes(act) == [Code.SIGNED_SEPARATELY]
    assert codes(prices) == [Code.UNSIGNED]


def test_signature_finds_its_document_by_name_in_another_archive_and_sees_that_it_changed(
    unsigned_pdf: bytes, detached: bytes, book: Book
) -> None:
    lot = zips.zipped([("acte.pdf", unsigned_pdf + b"\n")])
    report = checked("pli.zip", zips.zipped([("acte.pdf.p7s", detached), ("lot 1.zip", lot)]), book)
    signature, inner = report.members
    assert signature.verdict is inner.verdict is report.verdict is VerdictName.NON_COMPLIANT
    assert codes(inner)[0] == Code.MEMBERS_NON_COMPLIANT
    assert Code.SIGNED_SEPARATELY in codes(inner.members[0])


@in_each_format
def test_orphans_of_both_sides_are_named(
    ending: str, unsigned_pdf: bytes, detached: bytes, pki: Pki, book: Book
) -> None:
    members = [
        ("acte.pdf", unsigned_pdf),
        ("acte.pdf.p7s", detached),
        ("dpgf.xlsx.p7s", cades.sign(b"not here", pki.person)),
        ("memoire.pdf", pdfs.text_pdf(("Memoire",))),
    ]
    report = checked(f"pli.{ending}", FORMATS[ending](members), book)
    orphans = text(report, Code.SIGNATURES_WITHOUT_DOCUMENT)
    assert "« dpgf.xlsx.p7s »" in orphans
    assert "« dpgf.xlsx »" in orphans
    assert "« memoire.pdf »" in text(report, Code.MEMBERS_UNSIGNED)
    assert "acte.pdf" not in text(report, Code.MEMBERS_UNSIGNED)


@in_each_format
def test_signed_archive_in_a_pli_is_told_not_to_sign_its_documents(
    ending: str, unsigned_pdf: bytes, pki: Pki, book: Book
) -> None:
    offer = FORMATS[ending]([("acte.pdf", unsigned_pdf)])
    members = [(f"offre.{ending}", offer), (f"offre.{ending}.p7s", cades.sign(offer, pki.person))]
    archive, signature = checked("pli.zip", zips.zipped(members), book).members
    for each in (archive, signature):
        assert f"« offre.{ending} »" in text(each, Code.ARCHIVE_SIGNATURE_ONLY)
    assert (archive.verdict, signature.verdict) == (VerdictName.UNSIGNED, VerdictName.CHECK)
    assert signature.signatures[0].intact is True


def test_signed_tar_is_told_not_to_sign_its_documents(pki: Pki, book: Book) -> None:
    offer = tars.tarred([("acte.pdf", b"x")], packed="gz")
    members = [("offre.tar.gz", offer), ("offre.tar.gz.p7s", cades.sign(offer, pki.person))]
    archive, signature = checked("pli.zip", zips.zipped(members), book).members
    assert Code.ARCHIVE_SIGNATURE_ONLY in codes(archive)
    assert Code.ARCHIVE_SIGNATURE_ONLY in codes(signature)
    assert archive.verdict is VerdictName.CHECK


def test_members_of_all_inner_archives_count_towards_the_limit(unsigned_pdf: bytes, book: Book) -> None:
    lots = [(f"{n}.7z", seven_zips.seven_zipped([("a.pdf", unsigned_pdf)] * 2)) for n in range(3)]
    report = checked("pli.zip", zips.zipped(lots), book, Limits(max_members=5))
    assert [len(member.members) for member in report.members] == [2, 1]
    assert Code.TOO_MANY_MEMBERS in codes(report.members[1])
    assert Code.TOO_MANY_MEMBERS in codes(report)


def test_compressed_rar_without_a_tool_is_listed_and_not_shown_as_fine(signed_pdf: bytes, book: Book) -> None:
    files = [rars.Packed("acte.pdf", signed_pdf), rars.Packed("prix.pdf", b"x", compressed=True)]
    report = checked("pli.rar", rars.rar5(files), book)
    assert report.verdict is VerdictName.CHECK
    assert Code.ARCHIVE_FORMAT_NOT_CHECKED in codes(report)
    assert len(report.members[0].signatures) == 1
    assert (report.members[1].verdict, codes(report.members[1])) == (
        VerdictName.UNREADABLE,
        [Code.MEMBER_NOT_OPENED_HERE],
    )
    assert ".zip" in report.members[1].findings[0].advice


# ---- hostile archives ----


def bomb_42() -> bytes:
    """Return an archive that holds archives that hold archives of zeros, sixteen at a time."""
    content = zips.zipped([(f"{n}.bin", bytes(8 * MIB)) for n in range(16)])
    for _ in range(2):
        content = zips.zipped([(f"{n}.zip", content) for n in range(16)])
    return content


@pytest.mark.parametrize(
    ("name", "bomb"),
    [
        ("ratio.zip", zips.zipped([("zeros.bin", bytes(40 * MIB))])),
        ("many.zip", zips.zipped([(f"{n}.bin", bytes(8 * MIB)) for n in range(9)])),
        ("overlap.zip", zips.overlapping()),
        ("42.zip", bomb_42()),
        ("solid.7z", seven_zips.seven_zipped([("zeros.bin", bytes(64 * MIB)), ("b.txt", b"b")])),
        ("in 7z.zip", zips.zipped([("z.7z", seven_zips.seven_zipped([("zeros.bin", bytes(40 * MIB))]))])),
    ],
)
def test_bomb_is_told_and_takes_little_memory(name: str, bomb: bytes, book: Book) -> None:
    tracemalloc.start()
    report = checked(name, bomb, book)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    told = {code for each in all_reports(report) for code in codes(each)}
    assert Code.ARCHIVE_BOMB in told
    assert report.verdict in {VerdictName.CHECK, VerdictName.UNREADABLE}
    assert peak < 100 * MIB


def all_reports(report: Report) -> Iterable[Report]:
    yield report
    for member in report.members:
        yield from all_reports(member)


def test_bomb_beside_sound_documents_leaves_them_checked(signed_pdf: bytes, book: Book) -> None:
    content = zips.zipped([("zeros.bin", bytes(90 * MIB)), ("acte.pdf", signed_pdf)])
    bomb, document = checked("pli.zip", content, book).members
    assert codes(bomb) == [Code.MEMBER_TOO_LARGE]
    assert len(document.signatures) == 1


@in_each_format
def test_odd_names_are_told_and_their_files_checked(ending: str, signed_pdf: bytes, book: Book) -> None:
    members = [("Acte.pdf", signed_pdf), ("acte.pdf", signed_pdf)]
    report = checked(f"pli.{ending}", FORMATS[ending](members), book)
    for member in report.members:
        assert Code.MEMBER_NAME_SIMILAR in codes(member)
        assert len(member.signatures) == 1


def test_remark_on_a_signature_file_of_an_archive_is_kept(detached: bytes, book: Book) -> None:
    (member,) = checked("pli.zip", zips.zipped([("../acte.pdf.p7s", detached)]), book).members
    assert Code.MEMBER_NAME_UNSAFE in codes(member)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zips.link("acte.pdf", "/etc/passwd"), Code.MEMBER_IS_LINK),
        (rars.rar5([rars.Packed("acte.pdf", b"x", link_to="/etc/passwd")]), Code.MEMBER_IS_LINK),
        (rars.rar5([rars.Packed("acte.pdf", b"x", password=True)]), Code.MEMBER_ENCRYPTED),
        (seven_zips.seven_zipped([("acte.pdf", b"x")], password="sesame"), Code.MEMBER_ENCRYPTED),
    ],
)
def test_member_that_is_not_taken_out_is_unreadable_and_says_why(
    content: bytes, code: Code, book: Book
) -> None:
    report = checked("pli", content, book)
    (member,) = report.members
    assert (member.verdict, member.sha256, codes(member)) == (VerdictName.UNREADABLE, "", [code])
    assert report.verdict is VerdictName.UNREADABLE


def test_hidden_data_keep_an_archive_from_being_fine(signed_pdf: bytes, book: Book) -> None:
    report = checked("pli.zip", zips.zipped([("acte.pdf", signed_pdf)]) + b"suite", book)
    assert Code.ARCHIVE_HIDES_CONTENT in codes(report)
    assert report.verdict is VerdictName.CHECK


# ---- many and large ----


@pytest.mark.parametrize("ending", ["zip", "7z", "rar"])
@pytest.mark.parametrize("count", [1, 300])
def test_as_many_reports_as_members(ending: str, count: int, pki: Pki, book: Book) -> None:
    members = []
    for number in range(count):
        content = f"Annexe n° {number}".encode()
        members.append((f"Pièces/Annexe {number}.txt", content))
        if number % 50 == 0:
            members.append((f"Signatures/Annexe {number}.txt.p7s", cades.sign(content, pki.person)))
    members.sort(key=lambda member: hashlib.sha256(member[0].encode()).digest())
    report = checked(f"pli.{ending}", FORMATS[ending](members), book)
    assert [member.file for member in report.members] == [name for name, _ in members]
    paired = [member for member in report.members if Code.SIGNED_SEPARATELY in codes(member)]
    signatures = [member for member in report.members if member.signatures]
    assert len(paired) == len(signatures) == -(-count // 50)
    assert all(member.signatures[0].intact for member in signatures)


def test_ten_thousand_members_are_all_told(book: Book) -> None:
    content = zips.zipped([(f"{number}.txt", b"%d" % number) for number in range(10_001)])
    report = checked("pli.zip", content, book)
    assert len(report.members) == 10_000
    assert codes(report)[0] == Code.TOO_MANY_MEMBERS


def test_large_archive_on_disk_is_not_held_in_memory(tmp_path: Path, book: Book) -> None:
    path = tmp_path / "pli.zip"
    document = noise(2 * MIB)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(40):
            archive.writestr(f"{number}.bin", document)
    there = FileOnDisk(path=path, size=path.stat().st_size)
    tracemalloc.start()
    report = checked("pli.zip", there, book)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(report.members) == 40
    assert report.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert peak < 32 * MIB


TREES = st.recursive(
    st.binary(max_size=30),
    lambda inner: st.tuples(
        st.sampled_from(sorted(FORMATS)),
        st.dictionaries(st.text("abcé", min_size=1, max_size=4), inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
Tree = bytes | tuple[str, dict[str, "Tree"]]


def packed(tree: Tree) -> bytes:
    if isinstance(tree, bytes):
        return tree
    ending, members = tree
    return FORMATS[ending]([(name, packed(inner)) for name, inner in members.items()])


def names_in(tree: Tree) -> object:
    return {} if isinstance(tree, bytes) else {name: names_in(inner) for name, inner in tree[1].items()}


def names_told(report: Report) -> object:
    return {member.file: names_told(member) for member in report.members}


@settings(max_examples=25)
@given(st.tuples(st.sampled_from(sorted(FORMATS)), st.dictionaries(st.just("a"), TREES, min_size=1)))
def test_whatever_is_packed_in_whatever_is_told(book: Book, tree: Tree) -> None:
    report = checked("pli", packed(tree), book, Limits(max_depth=99))
    assert names_told(report) == names_in(tree)


def test_french_names_of_old_systems_are_told(book: Book) -> None:
    for code_page in ("cp437", "cp850"):
        raw = "Pièce jointe à signer.txt".encode(code_page)
        (member,) = checked("pli.zip", zips.with_raw_name(raw), book).members
        assert member.file == "Pièce jointe à signer.txt"


def test_stream_cut_in_a_solid_archive_leaves_what_came_before(book: Book) -> None:
    held = noise(200_000)
    content = bytearray(seven_zips.seven_zipped([("a.bin", held[:100_000]), ("b.bin", held[100_000:])]))
    content[150_000:150_100] = b"\xff" * 100
    first, second = checked("pli.7z", bytes(content), book).members
    assert first.sha256 == hashlib.sha256(held[:100_000]).hexdigest()
    assert codes(second) == [Code.MEMBER_DAMAGED]
