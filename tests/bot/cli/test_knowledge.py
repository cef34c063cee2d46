"""`guichet knowledge`."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.conversations import ExchangeKind, Opinion
from bot.settings import load_settings
from bot.store.engine import open_engine
from bot.store.store import Store
from bot.tickets.models import Author, ChangeKind, Door
from bot.tickets.moves import Move
from knowledge.model import FILE
from tests.bot.store.requests import request
from tests.bot.tickets.people import ALIX, CAMILLE

ROOT = Path(__file__).parents[3]
TOWN = Path(__file__).parents[2] / "knowledge" / "books" / "saint-aubin"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the town's book with a model that the command has built."""
    folder = tmp_path_factory.mktemp("books") / "town"
    shutil.copytree(TOWN, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUICHET_BOOK", str(folder))
        assert main(["knowledge", "build"]) == 0
    return folder


@pytest.fixture
def town(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a book of one's own, which the commands use."""
    shutil.copytree(built, tmp_path / "town")
    monkeypatch.setenv("GUICHET_BOOK", str(tmp_path / "town"))
    monkeypatch.setenv("GUICHET_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "town"


def labelled(path: Path, *lines: Mapping[str, object]) -> str:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


RIGHT = {"q": "Quel est le siret de la mairie ?", "accept": ["siret"], "style": "plain"}
WRONG = {"q": "Quel est le siret de la ville ?", "accept": ["visit"], "style": "sms"}
OUTSIDE = {"q": "y a-t-il un parking près de la mairie", "accept": [], "style": "near-miss"}
TWO = {
    "q": "siret ? visite ?",
    "accept": ["samples", "payment"],
    "all": [["samples"], ["payment"]],
    "style": "multi",
}


def test_figure_that_no_rule_states_is_left_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "source.txt"
    source.write_text("Le SIRET est 51503217500017.\nLe seuil est de 41 000 € HT.\n", encoding="utf-8")
    assert main(["knowledge", "coverage", str(source)]) == 1
    printed = capsys.readouterr().out
    assert "51503217500017  → R03" in printed
    assert "41 000 € HT  LEFT OVER" in printed
    assert "2 in all, 1 left over" in printed


def test_source_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "coverage", str(tmp_path / "none.txt")]) == 2
    assert "none.txt" in capsys.readouterr().err


def test_real_source_leaves_nothing_over(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(__file__).parents[3].parent / "shared" / "source"
    sources = list(folder.glob("*.txt"))
    if not sources:
        pytest.skip("the buyer's document is not beside the project")
    assert main(["knowledge", "coverage", str(sources[0])]) == 0
    assert " 0 left over" in capsys.readouterr().out


# ---- evaluate ----


@pytest.mark.usefixtures("town")
def test_evaluation_is_a_table_style_by_style_over_all_sets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = labelled(tmp_path / "a", RIGHT, OUTSIDE), labelled(tmp_path / "b", WRONG)
    assert main(["knowledge", "evaluate", first, second]) == 0
    rows = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()[1:]}
    assert rows["all"] == ["3", "50.0%", "0.0%", "33.3%", "100.0%"]
    assert rows["plain"] == ["1", "100.0%", "0.0%", "0.0%", "-"]
    assert rows["sms"] == ["1", "0.0%", "0.0%", "100.0%", "-"]
    assert rows["near-miss"] == ["1", "-", "-", "0.0%", "100.0%"]


@pytest.mark.usefixtures("town")
def test_evaluation_is_one_json_object_on_demand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "evaluate", "--json", labelled(tmp_path / "a", RIGHT, WRONG)]) == 0
    written = json.loads(capsys.readouterr().out)
    assert set(written) == {"all", "plain", "sms"}
    assert written["all"] == {"messages": 2, "resolved": 0.5, "offered": 0.0, "wrong": 0.5, "refused": None}


@pytest.mark.usefixtures("town")
def test_errors_are_listed_with_what_was_wanted_and_what_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = labelled(tmp_path / "a", RIGHT, WRONG, OUTSIDE, TWO)
    assert main(["knowledge", "evaluate", "--errors", questions]) == 0
    printed = capsys.readouterr().out
    assert "'Quel est le siret de la ville ?'" in printed
    assert "wants visit; got siret" in printed
    assert "wants samples + payment; got" in printed
    assert "Quel est le siret de la mairie ?" not in printed
    assert "parking" not in printed


@pytest.mark.usefixtures("town")
def test_errors_are_part_of_the_json_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "evaluate", "--json", "--errors", labelled(tmp_path / "a", RIGHT, WRONG)]) == 0
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error == {**WRONG, "outcome": "answer", "answered": ["siret"], "offered": []}


# ---- explain ----


@pytest.mark.usefixtures("town")
def test_explanation_tells_words_concepts_and_phrasings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "explain", "quel est le sirte de la mairie ?"]) == 0
    printed = capsys.readouterr().out
    assert "sirte→siret" in printed
    assert "concepts: town" in printed
    assert "answered from" in printed
    first = next(line for line in printed.splitlines() if "%  " in line)
    assert first.endswith("  siret")
    assert "like: " in printed


@pytest.mark.usefixtures("town")
def test_question_without_words_is_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "explain", "?!"]) == 0
    assert "concepts: none" in capsys.readouterr().out


# ---- gaps ----


def remember(*questions: str, disowned: str = "") -> None:
    """Keep questions as the desk does, one of them with « Ce n'est pas ma question »."""

    async def keep() -> None:
        engine = await open_engine(load_settings())
        store = Store(engine)
        conversation = await store.open_conversation(key="k", door=Door.WEB, address={}, lang="fr")
        for question in questions:
            kept = await store.add_exchange(conversation.id, ExchangeKind.QUESTION, {"text": question})
            if question == disowned:
                await store.add_opinion(kept, "someone", Opinion.NOT_MY_QUESTION)
        await engine.dispose()

    asyncio.run(keep())


@pytest.mark.usefixtures("town")
def test_gaps_are_what_was_asked_and_not_covered_grouped(capsys: pytest.CaptureFixture[str]) -> None:
    remember(
        "y a-t-il un parking près de la mairie ?",
        "Quel est le siret de la mairie ?",
        "un parking près de la mairie, y en a-t-il un ?",
        "quels papiers pour un mariage ?",
    )
    assert main(["knowledge", "gaps"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["2", "parking"]
    assert printed[3].split() == ["1", "wedding"]
    assert not any("siret" in line for line in printed)


@pytest.mark.usefixtures("town")
def test_gaps_are_one_json_object_a_group_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    remember("y a-t-il un parking près de la mairie ?")
    assert main(["knowledge", "gaps", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "subject": "parking",
        "questions": ["y a-t-il un parking près de la mairie ?"],
    }


@pytest.mark.usefixtures("town")
def test_answer_beside_the_question_is_a_gap_of_its_topic(capsys: pytest.CaptureFixture[str]) -> None:
    question = "Quel est le siret de la mairie ?"
    remember("Quand serai-je payé ?", question, disowned=question)
    assert main(["knowledge", "gaps"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed == ["   1  answered with siret, not asked", f"      {question}"]


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("as_json", [False, True])
def test_what_a_person_answered_is_listed_to_be_copied(
    capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    async def hand_over() -> None:
        engine = await open_engine(load_settings())
        store = Store(engine)
        ticket, _ = await store.open_ticket(request(), CAMILLE)
        await store.add_ticket_message(
            ticket.number, author=Author.AGENT, author_name="Alix", text="Sur\nla plateforme.", key="m1"
        )
        await store.move_ticket(ticket.number, Move(kind=ChangeKind.RESOLVED, by=ALIX, key="r1"))
        await engine.dispose()

    asyncio.run(hand_over())
    assert main(["knowledge", "gaps", *(["--json"] if as_json else [])]) == 0
    printed = capsys.readouterr().out
    if as_json:
        lead = {"ticket": 1, "question": "Où poster ma facture ?", "replies": ["Sur\nla plateforme."]}
        assert json.loads(printed) == lead
    else:
        assert printed.splitlines() == [
            "   1  answered by a person, request no. 1",
            "      Où poster ma facture ?",
            "      → Sur la plateforme.",
        ]


@pytest.mark.usefixtures("town")
def test_desk_that_remembers_nothing_has_no_gap(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "gaps"]) == 0
    assert "Nothing" in capsys.readouterr().out


# ---- build ----


def test_model_is_current_until_a_phrasing_changes(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "build", "--check"]) == 0
    assert capsys.readouterr().out == "current\n"
    voice = town / "phrasings" / "mason.yaml"
    voice.write_text(
        voice.read_text(encoding="utf-8").replace("siret mairie", "siret hôtel de ville"), encoding="utf-8"
    )
    before = (town / FILE).read_bytes()
    assert main(["knowledge", "build", "--check"]) == 1
    assert "run guichet knowledge build" in capsys.readouterr().out
    assert (town / FILE).read_bytes() == before


def test_missing_model_says_how_to_build_it(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (town / FILE).unlink()
    for command in (
        ["ask", "siret ?"],
        ["knowledge", "build", "--check"],
        ["knowledge", "explain", "siret ?"],
    ):
        assert main(command) == 2
        assert "guichet knowledge build" in capsys.readouterr().err


@pytest.mark.usefixtures("town")
def test_building_without_its_library_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("knowledge.build", "knowledge.calibration", "knowledge.training"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    for module in [name for name in sys.modules if name.split(".")[0] == "sklearn"] or ["sklearn"]:
        monkeypatch.setitem(sys.modules, module, None)
    assert main(["knowledge", "build"]) == 2
    said = capsys.readouterr().err
    assert "sklearn" in said
    assert "pip install 'guichet[train]'" in said


@pytest.mark.usefixtures("town")
def test_answering_needs_no_library_that_trains() -> None:
    code = (
        "import sys; from bot.cli.main import main; main(['ask', 'siret ?']);"
        "sys.exit(bool({'sklearn', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_line_that_is_no_labelled_question_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"question": "?"}\n', encoding="utf-8")
    assert main(["knowledge", "evaluate", str(questions)]) == 2
    assert "no labelled question" in capsys.readouterr().err
