"""What the documentation lists is what the program has."""

import re
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS, parser
from bot.settings import Settings, setting_names

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", setting_names())
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in OPERATIONS


@pytest.mark.parametrize("field", Settings.model_fields)
def test_documented_default_is_the_real_one(field: str) -> None:
    name, default = str(Settings.model_fields[field].validation_alias), Settings.model_fields[field].default
    row = next(line for line in OPERATIONS.splitlines() if line.startswith(f"| `{name}` |"))
    shown = row.split("|")[2].strip().strip("`")
    assert shown == ("" if default is None else str(default))


def test_no_setting_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"`(GUICHET_[A-Z_]+)`", OPERATIONS + README)) <= set(setting_names())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_has_help(command: str) -> None:
    assert f"guichet {command}" in README
    assert command in parser(command).format_help()


PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
