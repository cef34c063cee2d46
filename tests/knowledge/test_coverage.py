from pathlib import Path

import pytest

from knowledge import Book
from knowledge.coverage import Covered, coverage
from knowledge.figures import Kind

SOURCE = Path(__file__).parents[2].parent / "shared" / "source"

TOWN_SOURCE = """
Déposez vos factures sur https://factures.example.org/depot (SIRET 217 456 385 00012).
Paiement sous 30 jours. Visite obligatoire au-delà de 15 000€ HT. Imprimé le 12 juin 2020.
Mairie, 2 place du Puits / 74000 SAINT-AUBIN. Conservation : deux à six mois.
Caution de 100€ à 1 500€ (décret n°2001-210).
"""


def source_text() -> str:
    texts = sorted(SOURCE.glob("*.txt")) if SOURCE.is_dir() else []
    if not texts:
        pytest.skip("the source document is not beside the project")
    return texts[0].read_text(encoding="utf-8")


def left_over(covered: tuple[Covered, ...]) -> list[str]:
    return [one.figure.text for one in covered if one.left_over]


def test_figure_names_the_rules_that_state_it(town: Book) -> None:
    covered = {one.figure.text: one.rules for one in coverage(town, TOWN_SOURCE)}
    assert covered["30 jours"] == ("R2",)
    assert covered["15 000€ HT"] == ("R3",)
    assert covered["2 place du Puits"] == ("R4",)


def test_ignored_figure_gives_its_reason(town: Book) -> None:
    (printed,) = [one for one in coverage(town, TOWN_SOURCE) if one.figure.kind is Kind.DATE]
    assert printed.ignored == "date of printing"
    assert not printed.left_over


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ("15 000€ HT", "16 000€ HT", ["16 000€ HT"]),
        ("15 000€ HT", "15 000€ TTC", ["15 000€ TTC"]),
        ("30 jours", "60 jours", ["60 jours"]),
        ("12 juin 2020", "12 juin 2021", ["12 juin 2021"]),
        ("74000", "74001", ["74001 SAINT-AUBIN"]),
        ("2001-210", "2001-211", ["décret n°2001-211"]),
        ("2 place", "4 place", ["4 place du Puits"]),
    ],
)
def test_figure_that_changes_in_the_source_is_left_over(
    town: Book, old: str, new: str, left: list[str]
) -> None:
    assert left_over(coverage(town, TOWN_SOURCE)) == []
    assert left_over(coverage(town, TOWN_SOURCE.replace(old, new))) == left


def test_nothing_of_the_real_source_is_left_over(cpam: Book) -> None:
    covered = coverage(cpam, source_text())
    assert len(covered) > 20
    assert left_over(covered) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("40 000€ HT", "50 000€ HT"),
        ("51503217500017", "51503217500018"),
        ("trois semaines", "cinq semaines"),
        ("150€", "180€"),
        ("29 boulevard", "31 boulevard"),
        ("99 998", "99 997"),
        ("Porte 316", "Porte 317"),
        ("3ème", "2ème"),
        ("23 juillet 2014", "24 juillet 2014"),
        ("annexe n°12", "annexe n°13"),
        ("DC2", "DC4"),
        ("page=entreprise.ListeAcRGS", "page=entreprise.Liste"),
    ],
)
def test_figure_that_changes_in_the_real_source_is_left_over(cpam: Book, old: str, new: str) -> None:
    text = source_text()
    assert old in text
    assert left_over(coverage(cpam, text.replace(old, new)))
