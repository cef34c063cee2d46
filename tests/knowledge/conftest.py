from pathlib import Path

import pytest

from knowledge import Answerer, Book, load_book

TOWN = Path(__file__).parent / "books" / "saint-aubin"


@pytest.fixture(scope="session")
def town_folder() -> Path:
    return TOWN


@pytest.fixture(scope="session")
def town() -> Book:
    return load_book(TOWN)


@pytest.fixture(scope="session")
def cpam() -> Book:
    return load_book("cpam-aisne")


@pytest.fixture(scope="session")
def town_desk(town: Book) -> Answerer:
    return Answerer(town)


@pytest.fixture(scope="session")
def cpam_desk(cpam: Book) -> Answerer:
    return Answerer(cpam)
