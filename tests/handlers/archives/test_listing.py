import unicodedata

import pytest

from handlers.archives.listing import Listed, members_of
from handlers.findings import Code


def remarks(*names: str) -> list[tuple[Code, ...]]:
    members = members_of(Listed(index, name, 1) for index, name in enumerate(names))
    return [member.remarks for member in members]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acte.pdf", "acte.PDF"),
        ("Pièce.pdf", unicodedata.normalize("NFD", "Pièce.pdf")),
        ("Straße.pdf", "STRASSE.pdf"),
        ("lot 1/acte.pdf", "LOT 1\\acte.pdf"),
    ],
)
def test_names_that_some_systems_do_not_tell_apart_are_similar(one: str, other: str) -> None:
    assert remarks(one, other, "autre.pdf") == [(Code.MEMBER_NAME_SIMILAR,), (Code.MEMBER_NAME_SIMILAR,), ()]


def test_names_that_are_the_same_are_repeated_and_no_more() -> None:
    assert remarks("acte.pdf", "acte.pdf") == [(Code.MEMBER_NAME_REPEATED,)] * 2


def test_same_name_in_another_folder_is_another_name() -> None:
    assert remarks("lot 1/acte.pdf", "lot 2/acte.pdf") == [(), ()]


def test_litter_does_not_make_names_similar_and_indexes_are_kept() -> None:
    entries = [Listed(0, "__MACOSX/acte.pdf", 1), Listed(1, "dossier/", 0), Listed(2, "acte.pdf", 1)]
    (member,) = members_of(entries)
    assert (member.index, member.path) == (2, "acte.pdf")
