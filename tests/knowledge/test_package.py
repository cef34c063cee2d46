import doctest

import knowledge


def test_example_of_the_package_runs_as_written() -> None:
    results = doctest.testmod(knowledge)
    assert results.attempted == 4
    assert results.failed == 0


def test_every_public_name_exists() -> None:
    assert sorted(knowledge.__all__) == knowledge.__all__
    assert all(hasattr(knowledge, name) for name in knowledge.__all__)
