from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.trust import open_folder, refresh
from handlers.trust import Document, TrustedLists
from tests.bot.trust.conftest import Publisher, settings_for

NOW = datetime(2025, 3, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Refreshed:
    """What one refresh did."""

    def __init__(self, publisher: Publisher, tmp_path: Path) -> None:
        self._settings = settings_for(publisher.scheme, tmp_path)
        self.folder = open_folder(self._settings)
        self.handed_over: list[TrustedLists] = []

    async def take(self, lists: TrustedLists) -> None:
        self.handed_over.append(lists)

    async def at(self, now: datetime) -> timedelta:
        return await refresh(self.folder, self._settings, self.take, now=now)


async def test_lists_are_fetched_and_handed_over_when_none_is_at_hand(
    publisher: Publisher, tmp_path: Path
) -> None:
    refreshed = Refreshed(publisher, tmp_path)
    assert await refreshed.at(NOW) == DAY
    assert [lists.territories for lists in refreshed.handed_over] == [{"FR"}]


async def test_lists_of_today_are_not_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    refreshed = Refreshed(publisher, tmp_path)
    refreshed.folder.keep(publisher.scheme.documents(), updated=NOW)
    assert await refreshed.at(NOW + 20 * HOUR) == 4 * HOUR
    assert publisher.asked == []


async def test_lists_of_yesterday_are_and_what_did_not_change_is_not_handed_over(
    publisher: Publisher, tmp_path: Path
) -> None:
    refreshed = Refreshed(publisher, tmp_path)
    same = [Document(name, content) for name, content in publisher.pages.items()]
    refreshed.folder.keep(same, updated=NOW)
    assert await refreshed.at(NOW + DAY) == DAY
    assert publisher.asked == ["/eu-lotl.xml", "/tl-fr.xml"]
    assert refreshed.handed_over == []
    assert refreshed.folder.load().updated == NOW + DAY


async def test_failure_is_tried_again_in_an_hour(publisher: Publisher, tmp_path: Path) -> None:
    publisher.pages.clear()
    refreshed = Refreshed(publisher, tmp_path)
    assert await refreshed.at(NOW) == HOUR
    assert refreshed.handed_over == []
