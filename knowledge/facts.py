"""Facts: the numbers, amounts, durations, links, addresses and wordings of a buyer's document.

A fact is written once, in `buyer.yaml`, and reaches every text through its placeholder.
"""

from abc import abstractmethod
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, StringConstraints, TypeAdapter, field_validator, model_validator

from knowledge.models import Bilingual, Frozen, Lang

_NARROW_SPACE = "\u202f"  # French thousands
_NO_BREAK_SPACE = "\u00a0"  # French, before a unit

_LA_POSTE_SIREN = "356000000"

NonEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Unit = Literal["day", "week", "month", "year"]
Basis = Literal["HT", "TTC"]

_UNITS_FR: dict[Unit, tuple[str, str]] = {
    "day": ("jour", "jours"),
    "week": ("semaine", "semaines"),
    "month": ("mois", "mois"),
    "year": ("an", "ans"),
}
_BASES_EN: dict[Basis, str] = {"HT": "excl. VAT", "TTC": "incl. VAT"}


class _Labelled(Frozen):
    """What every fact has."""

    label: Bilingual
    """What the fact is, as shown beside a copy button."""

    @abstractmethod
    def in_(self, lang: Lang) -> str:
        """Return the fact as a text in `lang` states it."""

    @property
    def copy_value(self) -> str:
        """Exactly what a copy button puts on the clipboard."""
        return self.in_("fr")


class Siret(_Labelled):
    """Number of a French establishment: 14 digits, the last one a check digit."""

    kind: Literal["siret"]
    value: str

    @field_validator("value")
    @classmethod
    def _is_valid(cls, value: str) -> str:
        if not (len(value) == 14 and value.isascii() and value.isdigit()):  # noqa: PLR2004 - a SIRET's length
            raise ValueError("a SIRET has 14 digits")
        if not _check_digit_holds(value):
            raise ValueError("the check digit of this SIRET is wrong")
        return value

    def in_(self, lang: Lang) -> str:  # noqa: ARG002 - the same in both
        """Return the digits, without spaces: invoicing portals take them so."""
        return self.value


class Code(_Labelled):
    """An identifier to type as it stands."""

    kind: Literal["code"]
    value: NonEmpty

    def in_(self, lang: Lang) -> str:  # noqa: ARG002 - the same in both
        """Return the code."""
        return self.value


class Amount(_Labelled):
    """An amount of money."""

    kind: Literal["amount"]
    euros: Annotated[int, Field(ge=0, strict=True)]
    basis: Basis | None = None
    """Without (HT) or with (TTC) VAT; None when the document does not say."""

    def in_(self, lang: Lang) -> str:
        """Return the amount, such as « 40 000 € HT » or "€40,000 excl. VAT"."""
        amount = _euros(self.euros, lang)
        if self.basis is None:
            return amount
        return f"{amount}{_NO_BREAK_SPACE}{self.basis if lang == 'fr' else _BASES_EN[self.basis]}"


class AmountRange(_Labelled):
    """An amount between two bounds, both included."""

    kind: Literal["amount_range"]
    low_euros: Annotated[int, Field(ge=0, strict=True)]
    high_euros: Annotated[int, Field(ge=0, strict=True)]
    per: Unit | None = None
    """Period the amount is for; None for a single payment."""

    @model_validator(mode="after")
    def _is_ordered(self) -> "AmountRange":
        if self.low_euros >= self.high_euros:
            raise ValueError("low_euros must be below high_euros")
        return self

    def in_(self, lang: Lang) -> str:
        """Return the range, such as « 80 € à 150 € par an » or "€80 to €150 a year"."""
        low, high = _euros(self.low_euros, lang), _euros(self.high_euros, lang)
        if lang == "fr":
            return f"{low} à {high}" + (f" par {_UNITS_FR[self.per][0]}" if self.per else "")
        return f"{low} to {high}" + (f" a {self.per}" if self.per else "")


class Duration(_Labelled):
    """A length of time."""

    kind: Literal["duration"]
    value: Annotated[int, Field(gt=0, strict=True)]
    unit: Unit
    approximate: bool = False

    def in_(self, lang: Lang) -> str:
        """Return the duration, such as « environ 3 semaines » or "about 3 weeks"."""
        if lang == "fr":
            return ("environ " if self.approximate else "") + _time_fr(self.value, self.unit)
        return ("about " if self.approximate else "") + _time_en(self.value, self.unit)


class DurationRange(_Labelled):
    """A length of time between two bounds, both included."""

    kind: Literal["duration_range"]
    low: Annotated[int, Field(gt=0, strict=True)]
    high: Annotated[int, Field(gt=0, strict=True)]
    unit: Unit

    @model_validator(mode="after")
    def _is_ordered(self) -> "DurationRange":
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self

    def in_(self, lang: Lang) -> str:
        """Return the range, such as « 1 à 3 ans » or "1 to 3 years"."""
        if lang == "fr":
            return f"{self.low} à {_time_fr(self.high, self.unit)}"
        return f"{self.low} to {_time_en(self.high, self.unit)}"


class Link(_Labelled):
    """An address on the web."""

    kind: Literal["link"]
    url: str
    text: NonEmpty | None = None
    """How it is shown; None shows the URL."""

    @field_validator("url")
    @classmethod
    def _is_a_url(cls, value: str) -> str:
        TypeAdapter(HttpUrl).validate_python(value)
        return value

    def in_(self, lang: Lang) -> str:  # noqa: ARG002 - the same in both
        """Return the link as it is shown."""
        return self.text or self.url

    @property
    def copy_value(self) -> str:
        """The URL itself."""
        return self.url


class Address(_Labelled):
    """A postal address."""

    kind: Literal["address"]
    lines: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]

    def in_(self, lang: Lang) -> str:  # noqa: ARG002 - an address is not translated
        """Return the address on one line, as a sentence holds it."""
        return ", ".join(self.lines)

    @property
    def copy_value(self) -> str:
        """The address as it goes on an envelope, one line each."""
        return "\n".join(self.lines)


class Wording(_Labelled):
    """Mandatory words, kept in French in both languages."""

    kind: Literal["wording"]
    text: NonEmpty

    def in_(self, lang: Lang) -> str:  # noqa: ARG002 - mandatory wording is not translated
        """Return the words as they must stand."""
        return self.text


class LegalText(_Labelled):
    """A reference to a law, a regulation or a standard."""

    kind: Literal["legal_text"]
    text: Bilingual

    def in_(self, lang: Lang) -> str:
        """Return the reference."""
        return self.text.in_(lang)


Fact = Annotated[
    Siret | Code | Amount | AmountRange | Duration | DurationRange | Link | Address | Wording | LegalText,
    Field(discriminator="kind"),
]
"""One fact of a book; `kind` in `buyer.yaml` says which."""


def _check_digit_holds(siret: str) -> bool:
    """Verify a SIRET's Luhn check digit; the establishments of La Poste have a rule of their own (INSEE)."""
    if siret.startswith(_LA_POSTE_SIREN) and sum(map(int, siret)) % 5 == 0:
        return True
    doubled = (int(digit) * (2 if index % 2 == 0 else 1) for index, digit in enumerate(siret))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0  # noqa: PLR2004 - the two digits of n, added


def _euros(euros: int, lang: Lang) -> str:
    if lang == "fr":
        return f"{euros:,}".replace(",", _NARROW_SPACE) + f"{_NO_BREAK_SPACE}€"
    return f"€{euros:,}"


def _time_fr(value: int, unit: Unit) -> str:
    return f"{value}{_NO_BREAK_SPACE}{_UNITS_FR[unit][value > 1]}"


def _time_en(value: int, unit: Unit) -> str:
    return f"{value} {unit}{'s' if value > 1 else ''}"
