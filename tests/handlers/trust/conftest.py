"""Fixtures of the trusted lists."""

import pytest

from tests.assets.pki import Pki
from tests.assets.trusted_lists import Scheme


@pytest.fixture(scope="session")
def scheme(pki: Pki) -> Scheme:
    return Scheme(pki)
