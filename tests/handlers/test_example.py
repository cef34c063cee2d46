import doctest

import handlers


def test_example_of_the_package_runs_as_written() -> None:
    results = doctest.testmod(handlers)
    assert (results.attempted > 0, results.failed) == (True, 0)
