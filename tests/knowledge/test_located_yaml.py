from pathlib import Path

import pytest

from knowledge.located_yaml import LocatedYaml, read_yaml


@pytest.fixture
def located(tmp_path: Path) -> LocatedYaml:
    path = tmp_path / "rules.yaml"
    path.write_text("- id: R1\n  text:\n    fr: bonjour\n- id: R2\n", encoding="utf-8")
    return read_yaml(path)


def test_fault_names_the_line_of_its_key(located: LocatedYaml) -> None:
    assert str(located.fault((0, "text", "fr"), "why")) == "rules.yaml:3: why"
    assert located.fault((1, "id"), "why").line == 4


def test_fault_on_an_absent_key_names_the_line_of_what_lacks_it(located: LocatedYaml) -> None:
    assert located.fault((0, "text", "en"), "why").line == 2
    assert located.fault((), "why").line == 0
