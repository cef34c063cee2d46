import pytest

from knowledge.figures import Kind, figures


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("40 000€ HT", Kind.AMOUNT, "amount:40000 HT"),
        ("40\u202f000\u00a0€\u00a0HT", Kind.AMOUNT, "amount:40000 HT"),
        ("12,50 euros TTC", Kind.AMOUNT, "amount:12.50 TTC"),
        ("www.chorus-\npro.gouv.fr ", Kind.LINK, "link:www.chorus-pro.gouv.fr"),
        ("http://Example.org/", Kind.LINK, "link:example.org"),
        ("achats@example.org", Kind.EMAIL, "email:achats@example.org"),
        ("3ème étage", Kind.ADDRESS, "address:eta 3"),
        ("3e\nétage", Kind.ADDRESS, "address:eta 3"),
        ("TSA 99 998", Kind.ADDRESS, "address:tsa 99998"),
        ("02323 SAINT-QUENTIN cedex", Kind.ADDRESS, "address:02323 saint-quentin cedex"),
        ("trois semaines", Kind.DURATION, "duration:3 week"),
        ("le 1er\njuin 2020", Kind.DATE, "date:2020-06-01"),
        ("01/06/2020", Kind.DATE, "date:2020-06-01"),
        ("annexe n°12", Kind.REFERENCE, "reference:annexe 12"),
        ("annexe 12", Kind.REFERENCE, "reference:annexe 12"),
        ("217 456 385 00012", Kind.NUMBER, "number:21745638500012"),
        ("formulaire DC1", Kind.NUMBER, "number:dc1"),
    ],
)
def test_figure_is_found_however_it_is_written(text: str, kind: Kind, key: str) -> None:
    ((found_kind, found_key),) = [(figure.kind, figure.key) for figure in figures(text)]
    assert (found_kind, found_key) == (kind, key)


@pytest.mark.parametrize("text", ["1 à \n3 ans", "de un à trois ans"])
def test_both_ends_of_a_range_are_found(text: str) -> None:
    assert [figure.key for figure in figures(text)] == ["duration:1 year", "duration:3 year"]


def test_figures_come_in_reading_order_with_their_lines() -> None:
    found = figures("Seuil : 10 €\nDélai : 3 jours\nAnnexe 4")
    assert [(figure.text, figure.line) for figure in found] == [("10 €", 1), ("3 jours", 2), ("Annexe 4", 3)]


def test_text_without_figures_has_none() -> None:
    assert figures("Le fichier (.zip, .rar, .7z) est refusé.") == ()
