"""Imports run one way, no door knows another, and what is pure stays pure."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT)
    for package in ("knowledge", "handlers", "bot")
    for path in ROOT.glob(f"{package}/**/*.py")
)
DOORS = ("bot.slack", "bot.web", "bot.cli")
IMPURE = {
    "asyncio",
    "aiohttp",
    "socket",
    "subprocess",
    "urllib.request",
    "http.client",
    "sqlalchemy",
    "slack_sdk",
    "slack_bolt",
}


def imports_of(module: Path) -> set[str]:
    """Return the full names that a module imports, `from a import b` as `a.b`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_run_one_way(module: Path) -> None:
    forbidden = {"knowledge": ("handlers", "bot"), "handlers": ("bot",), "bot": ()}[module.parts[0]]
    assert not [name for name in imports_of(module) for package in forbidden if within(name, package)]


@pytest.mark.parametrize("module", [module for module in MODULES if module.parts[0] != "bot"], ids=str)
def test_knowledge_and_handlers_know_no_network_database_or_door(module: Path) -> None:
    assert not [name for name in imports_of(module) for package in IMPURE if within(name, package)]


OPENERS = {Path("bot/cli/serve.py"), Path("bot/cli/doctor.py"), Path("bot/cli/slack.py")}
"""The commands that open, examine and set up the other doors."""

DOOR_MODULES = [module for module in MODULES if ".".join(module.parts[:2]) in DOORS and module not in OPENERS]


@pytest.mark.parametrize("module", DOOR_MODULES, ids=str)
def test_no_door_imports_another(module: Path) -> None:
    others = [door for door in DOORS if door != ".".join(module.parts[:2])]
    assert not [name for name in imports_of(module) for door in others if within(name, door)]
