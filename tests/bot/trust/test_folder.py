import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import SettingsError, TrustedListError
from bot.trust import ListFolder, open_folder
from handlers.trust import NO_LISTS, Cause, Document
from tests.assets.pki import Pki
from tests.assets.trusted_lists import Scheme, list_of_lists, operator
from tests.bot.trust.conftest import settings_for

NOW = datetime(2025, 3, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def scheme(pki: Pki) -> Scheme:
    return Scheme(pki)


@pytest.fixture
def folder(scheme: Scheme, tmp_path: Path) -> ListFolder:
    return open_folder(settings_for(scheme, tmp_path))


def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "trusted-lists"


def names(tmp_path: Path) -> list[str]:
    return sorted(file.name for file in path(tmp_path).iterdir())


def test_empty_folder_holds_no_lists(folder: ListFolder) -> None:
    assert folder.load().lists == NO_LISTS


def test_lists_come_back_after_a_restart(scheme: Scheme, folder: ListFolder, tmp_path: Path) -> None:
    kept = folder.keep(scheme.documents(), updated=NOW)
    assert names(tmp_path) == ["EU-100.xml", "FR-1.xml", "lists.json"]
    again = open_folder(settings_for(scheme, tmp_path)).load()
    assert again == kept
    assert again.lists.territories == {"FR"}
    assert (again.updated, again.problems) == (NOW, ())


def test_pack_of_another_format_is_made_anew(scheme: Scheme, folder: ListFolder, tmp_path: Path) -> None:
    kept = folder.keep(scheme.documents(), updated=NOW)
    pack = path(tmp_path) / "lists.json"
    pack.write_text(json.dumps(json.loads(pack.read_text()) | {"format": 0}))
    assert folder.load().lists == kept.lists
    assert json.loads(pack.read_text())["format"] > 0


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": 1}'])
def test_damaged_pack_is_made_anew(scheme: Scheme, folder: ListFolder, tmp_path: Path, damage: bytes) -> None:
    folder.keep(scheme.documents(), updated=NOW)
    (path(tmp_path) / "lists.json").write_bytes(damage)
    assert folder.load().lists.territories == {"FR"}


def test_xml_changed_behind_the_pack_is_verified_and_refused(
    scheme: Scheme, folder: ListFolder, tmp_path: Path
) -> None:
    folder.keep(scheme.documents(), updated=NOW)
    file = path(tmp_path) / "FR-1.xml"
    file.write_bytes(file.read_bytes().replace(b"granted", b"revoked"))
    lists = folder.load().lists
    assert lists.territories == set()
    assert [each.cause for each in lists.refused] == [Cause.BROKEN_SIGNATURE]


def test_pack_verified_with_other_anchors_is_not_believed(
    scheme: Scheme, folder: ListFolder, tmp_path: Path
) -> None:
    folder.keep(scheme.documents(), updated=NOW)
    others = ListFolder(path(tmp_path), (frozenset({"0" * 64}),))
    assert others.load().lists.as_of is None


def test_newer_list_replaces_the_older(scheme: Scheme, folder: ListFolder, tmp_path: Path) -> None:
    folder.keep(scheme.documents(), updated=NOW)
    kept = folder.keep([Document("fr", scheme.french(sequence=2))], updated=NOW)
    assert [each.sequence for each in kept.lists.lists] == [2]
    assert names(tmp_path) == ["EU-100.xml", "FR-2.xml", "lists.json"]
    assert kept.problems == ()


def test_list_that_does_not_hold_replaces_nothing(scheme: Scheme, folder: ListFolder) -> None:
    folder.keep(scheme.documents(french=scheme.french(sequence=2)), updated=NOW)
    broken = scheme.french(sequence=3).replace(b"granted", b"revoked")
    kept = folder.keep([Document("broken", broken), Document("old", scheme.french())], updated=NOW)
    assert [each.sequence for each in kept.lists.lists] == [2]
    assert {problem.name: problem.cause for problem in kept.problems} == {
        "broken": Cause.BROKEN_SIGNATURE,
        "old": Cause.OLDER,
    }


def test_older_list_of_lists_does_not_come_back(scheme: Scheme, folder: ListFolder) -> None:
    folder.keep(scheme.documents(of_lists=scheme.of_lists(sequence=101)), updated=NOW)
    kept = folder.keep([Document("replayed", scheme.of_lists(sequence=99))], updated=NOW)
    assert kept.lists.list_of_lists is not None
    assert kept.lists.list_of_lists.sequence == 101


def test_pivot_is_kept_while_trust_needs_it(scheme: Scheme, folder: ListFolder, tmp_path: Path) -> None:
    heir = operator()
    pivot = scheme.of_lists(announced=[scheme.lotl_operator, heir])
    pointers = [("FR", scheme.french_url, [scheme.french_operator])]
    newest = list_of_lists(heir, pointers, announced=[heir], sequence=101)
    folder.keep([*scheme.documents(of_lists=pivot), Document("newest", newest)], updated=NOW)
    assert [name[:8] for name in names(tmp_path)] == ["EU-101.x", "EU-pivot", "FR-1.xml", "lists.js"]
    (path(tmp_path) / "lists.json").unlink()
    assert folder.load().lists.territories == {"FR"}


def test_folder_that_cannot_be_written_says_so(scheme: Scheme, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(TrustedListError, match="GUICHET_DATA_DIR"):
        open_folder(settings_for(scheme, tmp_path)).keep(scheme.documents(), updated=NOW)


def test_anchors_that_are_no_certificates_are_refused(scheme: Scheme, tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("nonsense")
    with pytest.raises(SettingsError, match="GUICHET_TRUST_ANCHORS"):
        open_folder(settings_for(scheme, tmp_path, trust_anchors=nonsense))
