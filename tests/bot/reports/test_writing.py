"""Reports as files to keep."""

import random
import re
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from importlib.metadata import version

import pypdfium2
import pytest
from hypothesis import given, settings

from bot.reports import About, ReportFormat, html_file, pdf_file
from bot.reports.document import ShownPicture, document_of
from bot.reports.writing import file_name, write
from bot.texts import STATES
from bot.web.downloads import MAX_DOWNLOAD_BYTES
from handlers import Upload, VerdictName, check
from handlers.findings import Code
from handlers.models import Report, State
from handlers.page_pictures import MAX_PICTURES, Mark, MarkKind, PagePicture
from knowledge import Book, load_book
from knowledge.models import Lang
from tests.assets import pdfs
from tests.assets.pki import Pki
from tests.bot.reports.strategies import REPORTS, rulebook
from tests.handlers.pli.lines import signed, unsigned
from tests.handlers.reports import invoice_report, report, signature

AT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
ABOUT = About(checked_at=AT)
BOTH = tuple(ReportFormat)
BOX = (300, 500, 480, 560)


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book("cpam-aisne")


class _Page(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(html: bytes) -> _Page:
    page = _Page()
    page.feed(html.decode())
    page.text = re.sub(r"\s+", " ", page.text)
    return page


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    said = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub(r"\s+", " ", said.replace("\N{NO-BREAK SPACE}", " "))


@pytest.fixture(scope="module")
def framed_pdf(pki: Pki) -> bytes:
    return pdfs.sign(pdfs.text_pdf(), pki.person, box=BOX)


def test_both_files_say_what_was_checked_when_with_what_and_what_to_do(book: Book, framed_pdf: bytes) -> None:
    checked = check(Upload(name="acte d'engagement.pdf", content=framed_pdf), book=book, at=AT)
    made = write([(checked, framed_pdf)], ABOUT, BOTH, lang="fr", book=book)
    for said in (page_of(made[ReportFormat.HTML]).text, text_of(made[ReportFormat.PDF])):
        for expected in (
            "acte d'engagement.pdf",
            checked.sha256,
            "24 novembre 2026 à 18:30 (heure de Paris)",
            f"Guichet {version('guichet')}",
            "aucune liste de confiance consultée",
            "À vérifier",
            "Signature n° 1 — Camille Martin",
            "Ce que vous devez faire",
            "Règle R26",
            "Page 1 : signature n° 1",
            "INDETERMINATE",
            "Ce que ce rapport prouve, et ce qu'il ne prouve pas",
        ):
            assert expected in said
        order = ["À vérifier", "Intégrité du document", "Ce que vous devez faire", "Détails techniques"]
        assert [said.index(each) for each in order] == sorted(said.index(each) for each in order)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "fr",
            (
                *(
                    "Facture : les mentions demandées",
                    "différent",
                    "« 515 032 175 00071 » (p. 1, « SIRET »).",
                ),
                *("À écrire : 51503217500017.", "non vérifié", "à comparer"),
            ),
        ),
        (
            "en",
            (
                *("Invoice: what it must carry", "different", "To write: 51503217500017.", "not checked"),
                *("It is not the recipient's SIRET number. (Constaté.)", "to be compared"),
            ),
        ),
    ],
)
def test_both_files_say_what_an_invoice_carries_and_lacks(
    lang: Lang, told: tuple[str, ...], book: Book
) -> None:
    made = write([(invoice_report(), b"")], ABOUT, BOTH, lang=lang, book=book)
    for said in (page_of(made[ReportFormat.HTML]).text, text_of(made[ReportFormat.PDF])):
        for expected in told:
            assert expected in said.replace("\N{NARROW NO-BREAK SPACE}", " ").replace(
                "\N{NO-BREAK SPACE}", " "
            )


def test_date_of_judgement_is_stated_beside_that_of_the_check(book: Book) -> None:
    about = About(checked_at=AT, judged_at=datetime(2025, 3, 10, 12, 0, tzinfo=UTC))
    made = write([(report("a.pdf", VerdictName.CHECK), b"")], about, BOTH, lang="fr", book=book)
    assert "Jugé à la date du" in text_of(made[ReportFormat.PDF])
    assert "10 mars 2025 à 13:00" in page_of(made[ReportFormat.HTML]).text


def test_page_needs_nothing_else_and_runs_nothing(book: Book, framed_pdf: bytes) -> None:
    checked = check(Upload(name="a.pdf", content=framed_pdf), book=book, at=AT)
    html = write([(checked, framed_pdf)], ABOUT, (ReportFormat.HTML,), lang="fr", book=book)[
        ReportFormat.HTML
    ]
    page = page_of(html)
    assert not {"script", "link", "iframe", "object"} & set(page.tags)
    loaded = [value for name, value in page.attributes if name in {"src", "href"}]
    assert loaded
    assert all(value is not None and value.startswith("data:image/png;base64,") for value in loaded)
    assert "rect" in page.tags


def test_pdf_is_tagged_embeds_its_fonts_and_claims_the_standards(book: Book) -> None:
    made = write([(report("a.pdf", VerdictName.CHECK), b"")], ABOUT, BOTH, lang="fr", book=book)
    pdf = made[ReportFormat.PDF]
    document = pypdfium2.PdfDocument(pdf)
    assert document.is_tagged()
    assert document.get_metadata_value("Title") == "Rapport de vérification de signatures"
    document.close()
    assert b"pdfuaid:part" in pdf
    assert b"pdfaid:part" in pdf


def test_name_in_a_script_that_our_fonts_lack_costs_the_standards_not_the_report(book: Book) -> None:
    made = write([(report("漢字.pdf", VerdictName.CHECK), b"")], ABOUT, BOTH, lang="fr", book=book)
    assert made[ReportFormat.PDF].startswith(b"%PDF")
    assert "漢字.pdf" in page_of(made[ReportFormat.HTML]).text


def test_signature_without_a_frame_is_said_to_have_none(book: Book, signed_pdf: bytes) -> None:
    checked = check(Upload(name="a.pdf", content=signed_pdf), book=book, at=AT)
    made = write([(checked, signed_pdf)], ABOUT, BOTH, lang="fr", book=book)
    assert "Aucun cadre de signature ne se voit" in text_of(made[ReportFormat.PDF])


def test_what_was_not_checked_differs_from_what_was_without_any_colour(book: Book) -> None:
    """Its word, its mark and its outline are other ones."""
    words = {state: STATES[state].fr for state in State}
    assert len(set(words.values())) == len(State)
    given_report = report("a.pdf", VerdictName.CHECK).model_copy(update={"signatures": (signature(),)})
    html = write([(given_report, b"")], ABOUT, (ReportFormat.HTML,), lang="fr", book=book)[ReportFormat.HTML]
    style = html.decode().split("<style>")[1].split("</style>")[0]
    assert re.search(r"\.badge\.not-checked[^}]*border-style: dashed", style)


def test_file_is_named_after_what_it_is_about() -> None:
    assert file_name(report("acte d'engagement.pdf", VerdictName.CHECK), ReportFormat.PDF) == (
        "rapport-acte-d-engagement.pdf"
    )
    assert file_name(report("../../é", VerdictName.CHECK), ReportFormat.HTML) == "rapport.html"
    assert len(file_name(report("a" * 500, VerdictName.CHECK), ReportFormat.HTML)) < 80


def test_archive_of_many_files_is_told_worst_first_and_the_rest_is_counted(book: Book) -> None:
    members = tuple(report(f"{n}.pdf", VerdictName.COMPLIANT) for n in range(210))
    bad = report("faute.pdf", VerdictName.NON_COMPLIANT, Code.SIGNATURE_BROKEN)
    whole = report("pli.zip", VerdictName.NON_COMPLIANT, members=(*members, bad))
    made = write([(whole, b"")], ABOUT, BOTH, lang="fr", book=book)
    for said in (page_of(made[ReportFormat.HTML]).text, text_of(made[ReportFormat.PDF])):
        assert said.index("faute.pdf") < said.index("0.pdf")
        assert "Il reste 11 fichiers" in said


def test_report_with_the_heaviest_pictures_can_still_be_carried_by_a_page(book: Book) -> None:
    noise = random.Random(7).randbytes(500_000)  # noqa: S311 -- a picture that no compression makes smaller
    side = 700
    png = b"".join(noise[line : line + side // 2] for line in range(0, 900 * side // 2, side // 2))
    pictures = tuple(
        PagePicture(page, side, 900, _grey_png(side, 900, png), (Mark(MarkKind.SIGNATURE, 1, 9, 9, 90, 40),))
        for page in range(1, MAX_PICTURES + 1)
    )
    document = document_of([(report("a.pdf", VerdictName.CHECK), b"")], ABOUT, lang="fr", book=book)
    shown = tuple(ShownPicture(picture, "Page") for picture in pictures)
    heavy = replace(document, chapters=(replace(document.chapters[0], pictures=shown),))
    assert 900_000 < len(html_file.write(heavy)) < MAX_DOWNLOAD_BYTES
    assert len(pdf_file.write(heavy)) < MAX_DOWNLOAD_BYTES


def _grey_png(width: int, height: int, packed: bytes) -> bytes:
    lines = b"".join(b"\0" + packed[at : at + width // 2] for at in range(0, len(packed), width // 2))

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 4, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@settings(max_examples=25)
@given(REPORTS)
def test_any_report_is_written_in_both_languages_and_nothing_in_it_is_markup(given_report: Report) -> None:
    for lang in ("fr", "en"):
        made = write([(given_report, b"")], ABOUT, BOTH, lang=lang, book=rulebook())
        page = page_of(made[ReportFormat.HTML])
        assert not {"script", "img", "label", "textarea"} & set(page.tags)
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        pypdfium2.PdfDocument(made[ReportFormat.PDF]).close()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_report_on_several_files_tells_them_as_one_pli(book: Book, lang: Lang) -> None:
    reports = [unsigned("AE.pdf"), signed("kbis.pdf", "Alex <Durand>"), invoice_report()]
    about = About(checked_at=AT, must_sign=("acte d'engagement", "planning"))
    written = write([(each, b"") for each in reports], about, BOTH, lang=lang, book=book)
    document = pypdfium2.PdfDocument(written[ReportFormat.PDF])
    in_pdf = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    document.close()
    in_html = page_of(written[ReportFormat.HTML]).text
    whole = {"fr": "jugés ensemble comme un seul pli", "en": "judged together as one submission"}[lang]
    to_do = {"fr": "À ajouter, signé", "en": "Add it, signed"}[lang]
    for said in (in_pdf, " ".join(in_html.split())):
        assert whole in said
        assert to_do in said
        assert "Alex <Durand>" in said
