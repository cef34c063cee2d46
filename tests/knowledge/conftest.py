from pathlib import Path

import pytest

from knowledge import Answerer, Book, load_book
from knowledge.bank import Bank, load_bank
from knowledge.calibration import HeldOut, calibrated, held_out
from knowledge.evaluate import LabelledQuestion, read_questions
from knowledge.model import Model
from knowledge.training import learn

TOWN = Path(__file__).parent / "books" / "saint-aubin"
QUESTIONS = {
    "beside": [Path(__file__).parents[2].parent / "shared" / "questions" / "dev.jsonl"],
    "by-other-hands": sorted((Path(__file__).parent / "messages").glob("*.jsonl")),
}
"""Labelled questions that serve to measure only: none of them is in a phrase bank or behind a threshold."""


@pytest.fixture(scope="session")
def town_folder() -> Path:
    return TOWN


@pytest.fixture(scope="session")
def town() -> Book:
    return load_book(TOWN)


@pytest.fixture(scope="session")
def town_bank(town: Book) -> Bank:
    return load_bank(town)


@pytest.fixture(scope="session")
def town_held(town: Book, town_bank: Bank) -> tuple[HeldOut, ...]:
    return held_out(town, town_bank)


@pytest.fixture(scope="session")
def town_model(town: Book, town_bank: Bank, town_held: tuple[HeldOut, ...]) -> Model:
    """What `knowledge.build.build` makes of the town, its folds learned once for all tests."""
    return calibrated(learn(town, town_bank), town_held)


@pytest.fixture(scope="session")
def town_desk(town: Book, town_model: Model) -> Answerer:
    return Answerer(town, town_model)


@pytest.fixture(scope="session")
def cpam() -> Book:
    return load_book("cpam-aisne")


@pytest.fixture(scope="session")
def cpam_bank(cpam: Book) -> Bank:
    return load_bank(cpam)


@pytest.fixture(scope="session")
def cpam_desk(cpam: Book) -> Answerer:
    return Answerer(cpam)


@pytest.fixture(scope="session", params=QUESTIONS)
def questions(request: pytest.FixtureRequest) -> tuple[LabelledQuestion, ...]:
    """Labelled questions: those beside the project, then those of `messages/`."""
    paths: list[Path] = QUESTIONS[request.param]
    if not all(path.is_file() for path in paths):
        pytest.skip("the question set is not beside the project")
    return tuple(question for path in paths for question in read_questions(path))
