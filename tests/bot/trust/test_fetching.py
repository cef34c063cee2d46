from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import TrustedListError
from bot.trust import Kept, ListFolder, open_folder, update
from handlers.trust import Cause
from tests.assets.trusted_lists import ListedService, list_of_lists, national_list, operator
from tests.bot.trust.conftest import Publisher, settings_for

NOW = datetime(2025, 3, 10, tzinfo=UTC)


async def fetched(publisher: Publisher, tmp_path: Path, **changes: object) -> Kept:
    settings = settings_for(publisher.scheme, tmp_path, **changes)
    return await update(open_folder(settings), settings, now=NOW)


def folder(publisher: Publisher, tmp_path: Path) -> ListFolder:
    return open_folder(settings_for(publisher.scheme, tmp_path))


async def test_published_lists_are_fetched_verified_and_kept(publisher: Publisher, tmp_path: Path) -> None:
    kept = await fetched(publisher, tmp_path)
    assert kept.lists.territories == {"FR"}
    assert (kept.problems, kept.updated) == ((), NOW)
    assert folder(publisher, tmp_path).load() == kept


async def test_list_that_does_not_come_leaves_the_last_good_one(publisher: Publisher, tmp_path: Path) -> None:
    before = await fetched(publisher, tmp_path)
    del publisher.pages["/tl-fr.xml"]
    kept = await fetched(publisher, tmp_path)
    assert kept.lists == before.lists
    (problem,) = kept.problems
    assert (problem.territory, problem.cause) == ("FR", "HTTP 404")


async def test_list_that_does_not_hold_leaves_the_last_good_one(publisher: Publisher, tmp_path: Path) -> None:
    before = await fetched(publisher, tmp_path)
    forged = national_list(operator(), publisher.scheme.services, sequence=9)
    publisher.pages["/tl-fr.xml"] = forged
    kept = await fetched(publisher, tmp_path)
    assert kept.lists == before.lists
    assert [problem.cause for problem in kept.problems] == [Cause.SIGNER_NOT_ANNOUNCED]


async def test_newer_lists_replace_the_older(publisher: Publisher, tmp_path: Path) -> None:
    await fetched(publisher, tmp_path)
    service = ListedService(publisher.scheme.pki.root, "Racine")
    publisher.pages["/eu-lotl.xml"] = publisher.scheme.of_lists(sequence=101)
    publisher.pages["/tl-fr.xml"] = publisher.scheme.french([service], sequence=2)
    kept = await fetched(publisher, tmp_path)
    assert [each.name for each in kept.lists.lists[0].services] == ["Racine"]


async def test_pivot_leads_to_a_list_of_lists_of_a_new_signer(publisher: Publisher, tmp_path: Path) -> None:
    scheme, heir = publisher.scheme, operator()
    pivot = f"{publisher.address}/pivot-100.xml"
    publisher.pages["/pivot-100.xml"] = scheme.of_lists(announced=[scheme.lotl_operator, heir])
    pointers = [("FR", scheme.french_url, [scheme.french_operator])]
    publisher.pages["/eu-lotl.xml"] = list_of_lists(
        heir,
        pointers,
        announced=[heir],
        sequence=101,
        pivots=[pivot, "https://ailleurs.exemple.test/pivot.xml"],
    )
    kept = await fetched(publisher, tmp_path)
    assert kept.lists.territories == {"FR"}
    assert kept.problems == ()


async def test_chosen_territories_alone_are_fetched(publisher: Publisher, tmp_path: Path) -> None:
    kept = await fetched(publisher, tmp_path, trust_territories="BE,LU")
    assert kept.lists.territories == set()
    assert publisher.asked == ["/eu-lotl.xml"]


async def test_without_a_list_of_lists_nothing_is_changed(publisher: Publisher, tmp_path: Path) -> None:
    before = await fetched(publisher, tmp_path)
    del publisher.pages["/eu-lotl.xml"]
    with pytest.raises(TrustedListError, match=r"did not come: .*: HTTP 404"):
        await fetched(publisher, tmp_path)
    assert folder(publisher, tmp_path).load() == before


async def test_list_of_lists_of_strangers_is_not_followed(publisher: Publisher, tmp_path: Path) -> None:
    stranger = operator()
    publisher.pages["/eu-lotl.xml"] = list_of_lists(
        stranger, [("FR", publisher.scheme.french_url, [stranger])], announced=[stranger]
    )
    with pytest.raises(TrustedListError, match="no list of lists to trust: signer-not-announced"):
        await fetched(publisher, tmp_path)
    assert "/tl-fr.xml" not in publisher.asked


async def test_endless_list_is_given_up(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.trust.fetching.MAX_BYTES", len(publisher.pages["/eu-lotl.xml"]))
    publisher.pages["/tl-fr.xml"] += b" " * len(publisher.pages["/eu-lotl.xml"])
    kept = await fetched(publisher, tmp_path)
    assert [problem.cause for problem in kept.problems] == ["too large"]


async def test_address_where_nobody_answers_is_told(publisher: Publisher, tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:1/eu-lotl.xml"
    with pytest.raises(TrustedListError, match=r"127\.0\.0\.1:1/eu-lotl\.xml: not reached"):
        await fetched(publisher, tmp_path, trust_lotl_url=nowhere)
