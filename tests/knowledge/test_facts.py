import pytest
from pydantic import TypeAdapter, ValidationError

from knowledge import Book, Fact

FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
LABEL = {"fr": "Libellé", "en": "Label"}


def fact(**fields: object) -> Fact:
    return FACT.validate_python({"label": LABEL, **fields})


@pytest.mark.parametrize(
    ("fields", "french", "english"),
    [
        ({"kind": "siret", "value": "21745638500012"}, "21745638500012", "21745638500012"),
        ({"kind": "code", "value": "TECH-7"}, "TECH-7", "TECH-7"),
        (
            {"kind": "amount", "euros": 40000, "basis": "HT"},
            "40\u202f000\u00a0€\u00a0HT",
            "€40,000\u00a0excl. VAT",
        ),
        ({"kind": "amount", "euros": 90, "basis": "TTC"}, "90\u00a0€\u00a0TTC", "€90\u00a0incl. VAT"),
        ({"kind": "amount", "euros": 90}, "90\u00a0€", "€90"),
        (
            {"kind": "amount_range", "low_euros": 80, "high_euros": 150, "per": "year"},
            "80\u00a0€ à 150\u00a0€ par an",
            "€80 to €150 a year",
        ),
        ({"kind": "duration", "value": 1, "unit": "year"}, "1\u00a0an", "1 year"),
        ({"kind": "duration", "value": 2, "unit": "month"}, "2\u00a0mois", "2 months"),
        (
            {"kind": "duration", "value": 3, "unit": "week", "approximate": True},
            "environ 3\u00a0semaines",
            "about 3 weeks",
        ),
        ({"kind": "duration_range", "low": 1, "high": 3, "unit": "year"}, "1 à 3\u00a0ans", "1 to 3 years"),
        (
            {"kind": "link", "url": "https://example.org/a", "text": "example.org"},
            "example.org",
            "example.org",
        ),
        ({"kind": "link", "url": "https://example.org/a"}, "https://example.org/a", "https://example.org/a"),
        ({"kind": "address", "lines": ["Mairie", "74000 LIEU"]}, "Mairie, 74000 LIEU", "Mairie, 74000 LIEU"),
        ({"kind": "wording", "text": "Ne pas ouvrir"}, "Ne pas ouvrir", "Ne pas ouvrir"),
        ({"kind": "legal_text", "text": {"fr": "annexe 1", "en": "annex 1"}}, "annexe 1", "annex 1"),
    ],
)
def test_fact_reads_as_each_language_writes_it(fields: dict[str, object], french: str, english: str) -> None:
    assert fact(**fields).in_("fr") == french
    assert fact(**fields).in_("en") == english


def test_link_copies_its_url_and_address_its_lines() -> None:
    assert (
        fact(kind="link", url="https://example.org/a", text="example.org").copy_value
        == "https://example.org/a"
    )
    assert fact(kind="address", lines=["Mairie", "74000 LIEU"]).copy_value == "Mairie\n74000 LIEU"
    assert fact(kind="siret", value="21745638500012").copy_value == "21745638500012"


def test_siret_of_la_poste_follows_its_own_check_rule() -> None:
    assert fact(kind="siret", value="35600000049837").in_("fr") == "35600000049837"


@pytest.mark.parametrize("value", ["35600000049838", "2174563850001", "217 456 385 00012", "²1745638500012"])
def test_siret_that_cannot_exist_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        fact(kind="siret", value=value)


@pytest.mark.parametrize("basis", ["ht", "net", ""])
def test_amount_on_an_unknown_basis_is_refused(basis: str) -> None:
    with pytest.raises(ValidationError):
        fact(kind="amount", euros=10, basis=basis)


def test_siret_of_the_cpam_is_rendered_without_spaces(cpam: Book) -> None:
    assert "51503217500017" in cpam.topic("invoice-siret").answer.fr
    assert "51503217500017" in cpam.topic("invoice-siret").answer.en
