"""What stands beside each finding on the page."""

from datetime import UTC, datetime

import pytest

from bot.texts import CONTROLS
from bot.web.verdicts import shown
from bot.wiring import House
from handlers import Upload, check

pytestmark = pytest.mark.asyncio(loop_scope="package")

AT = datetime(2025, 3, 10, tzinfo=UTC)


async def test_finding_stands_beside_its_rule_and_the_topic_that_explains_it(
    house: House, unsigned_pdf: bytes
) -> None:
    report = check(Upload(name="a.pdf", content=unsigned_pdf), book=house.book, at=AT)
    first = shown(report, house.desk, "fr").findings[0]
    assert first.finding.code == "unsigned"
    assert first.rule is not None
    assert first.rule.id == "R17"
    assert first.why is not None
    assert first.why.topics == ("signature-missing",)


async def test_finding_that_no_rule_speaks_of_stands_alone(house: House) -> None:
    report = check(Upload(name="a.pdf", content=b""), book=house.book, at=AT)
    (only,) = shown(report, house.desk, "fr").findings
    assert (only.rule, only.why) == (None, None)


async def test_signature_shows_all_five_controls(house: House, signed_pdf: bytes) -> None:
    report = check(Upload(name="a.pdf", content=signed_pdf), book=house.book, at=AT)
    (signature,) = shown(report, house.desk, "fr").signatures
    assert [control.name for control in signature.controls] == list(CONTROLS)


async def test_members_of_an_archive_are_prepared_too(house: House, pli_zip: bytes) -> None:
    report = check(Upload(name="pli.zip", content=pli_zip), book=house.book, at=AT)
    members = shown(report, house.desk, "fr").members
    assert [member.report.file for member in members] == ["acte.pdf", "dc1.pdf"]
    assert members[1].findings[0].rule is not None
