"""What stands beside each thing to do on the page, and what the page carries."""

import re
from base64 import b64decode
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings

from bot.reports import ReportFormat
from bot.texts import CONTROLS
from bot.web.downloads import MAX_DOWNLOAD_BYTES
from bot.web.render import Pages
from bot.web.verdicts import MAX_SHOWN_MEMBERS, shown
from bot.wiring import House
from handlers import Upload, VerdictName, check
from handlers.models import Report
from tests.bot.reports.strategies import REPORTS
from tests.handlers.reports import invoice_report, report

pytestmark = pytest.mark.asyncio(loop_scope="package")

AT = datetime(2025, 3, 10, tzinfo=UTC)


async def test_thing_to_do_stands_beside_its_rule_and_the_topic_that_explains_it(
    house: House, unsigned_pdf: bytes
) -> None:
    checked = check(Upload(name="a.pdf", content=unsigned_pdf), book=house.book, at=AT)
    (why,) = shown(checked, house.desk, "fr").steps[0].whys
    assert why.title.startswith("R17 — ")
    assert why.text == house.desk.pick("signature-missing", "fr").text


async def test_thing_to_do_that_no_rule_speaks_of_stands_alone(house: House) -> None:
    checked = check(Upload(name="a.pdf", content=b""), book=house.book, at=AT)
    (only,) = shown(checked, house.desk, "fr").steps
    assert only.whys == ()


async def test_signature_shows_all_five_controls(house: House, signed_pdf: bytes) -> None:
    checked = check(Upload(name="a.pdf", content=signed_pdf), book=house.book, at=AT)
    (signature,) = shown(checked, house.desk, "fr").sheet.signatures
    assert [control.name for control in signature.controls] == list(CONTROLS)


async def test_members_of_an_archive_are_prepared_too(house: House, pli_zip: bytes) -> None:
    checked = check(Upload(name="pli.zip", content=pli_zip), book=house.book, at=AT)
    members = shown(checked, house.desk, "fr").members
    assert [member.sheet.file for member in members] == ["acte.pdf", "dc1.pdf"]
    assert members[1].steps[0].whys


async def test_page_tells_the_worst_of_thousands_of_files_and_counts_the_rest(house: House) -> None:
    fine = tuple(report(f"{n}.pdf", VerdictName.COMPLIANT) for n in range(MAX_SHOWN_MEMBERS + 40))
    members = (*fine, report("acte.pdf", VerdictName.NON_COMPLIANT))
    whole = shown(report("pli.zip", VerdictName.NON_COMPLIANT, members=members), house.desk, "fr")
    assert whole.members[0].sheet.file == "acte.pdf"
    assert (len(whole.members), whole.left_out) == (MAX_SHOWN_MEMBERS, 41)


async def test_page_carries_the_reports_that_a_browser_can_take(house: House) -> None:
    given_report = report("acte.pdf", VerdictName.CHECK)
    written = {ReportFormat.PDF: b"%PDF-1.7", ReportFormat.HTML: b"0" * (MAX_DOWNLOAD_BYTES + 1)}
    (only,) = shown(given_report, house.desk, "fr", written).downloads
    assert (only.file_name, only.size) == ("rapport-acte.pdf", 8)
    assert b64decode(only.address.removeprefix("data:application/pdf;base64,")) == b"%PDF-1.7"


async def test_mentions_of_an_invoice_are_a_table_with_their_states(house: House) -> None:
    pages = Pages(house.book, house.settings)
    page = pages.render(
        "_verdicts.html", "fr", whole=None, reports=(shown(invoice_report(), house.desk, "fr"),), ticket=None
    )
    table = page.split('<table class="controls">')[1].split("</table>")[0]
    rows = [unescape(" ".join(re.sub(r"<[^>]+>", " ", row).split())) for row in table.split("</tr>")[:-1]]
    assert [row.split(" Constaté.")[0].replace("\N{NO-BREAK SPACE}", " ") for row in rows] == [
        (
            "Ce que la facture doit porter SIRET du destinataire Différent « 515 032 175 00071 » (p. 1, « SIRET »). "
            "À écrire : 51503217500017."
        ),
        "Code service Non vérifié À écrire : MOA.",
        "Numéro d'engagement À comparer « 4500012345 » (BT-13).",
    ]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


# The desk of the fixture works in the background, in threads that draw random numbers of their own.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(REPORTS)
async def test_any_report_is_shown_and_nothing_in_it_is_markup(house: House, given_report: Report) -> None:
    pages = Pages(house.book, house.settings)
    for lang in ("fr", "en"):
        page = pages.render(
            "_verdicts.html", lang, whole=None, reports=(shown(given_report, house.desk, lang),), ticket=None
        )
        tags = _Tags()
        tags.feed(page)
        assert not {"script", "img"} & tags.seen
        assert tags.handlers == []
        told = (("not-checked", ("Non vérifié",)), ("ok", ("Vérifié", "Trouvé")))
        for state, words in told if lang == "fr" else ():
            pills = [part.split("</span>")[0] for part in page.split(f'class="pill {state}">')[1:]]
            assert all(pill.endswith(tuple(f"</svg>{word}" for word in words)) for pill in pills)
