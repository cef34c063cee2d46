"""What a worker may not do, tried in a process of its own: an audit hook stays for good."""

import subprocess
import sys
from pathlib import Path

import pytest

CONFINED = """
import asyncio, os, socket, subprocess, sys
from pathlib import Path
from bot.confinement import allow_cpu, confine
import handlers
confine(memory_mib=2048)
"""
ROOT = Path(__file__).parents[2]


def confined(statements: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFINED + statements], capture_output=True, text=True, cwd=ROOT, check=False
    )


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_UNIX).connect('/tmp/a')",
        "socket.getaddrinfo('example.org', 80)",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9')",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
        "open('written', 'w')",
        "open('written', 'x')",
        "open('pyproject.toml', 'r+')",
        "os.open('written', os.O_WRONLY | os.O_CREAT)",
        "Path('written').mkdir()",
        "Path('pyproject.toml').unlink()",
        "os.rename('pyproject.toml', 'written')",
    ],
)
def test_network_programs_and_writing_are_refused(attempt: str) -> None:
    tried = confined(attempt)
    assert tried.returncode == 1
    assert "PermissionError: a check may not do this" in tried.stderr
    assert not (ROOT / "written").exists()


def test_reading_and_an_event_loop_are_allowed() -> None:
    done = confined("""
async def nothing():
    return Path('pyproject.toml').read_text()
assert asyncio.run(nothing())
""")
    assert (done.returncode, done.stderr) == (0, "")


def test_more_memory_than_allowed_is_an_error() -> None:
    assert "MemoryError" in confined("bytearray(3 * 2**30)").stderr


def test_files_that_are_open_already_take_no_more_bytes() -> None:
    refused = subprocess.run(
        [sys.executable, "-c", CONFINED.replace("confine(", "out = open(sys.argv[1], 'wb', 0)\nconfine(")
         + "out.write(b'x')", ROOT / ".confinement-test"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    (ROOT / ".confinement-test").unlink()
    assert "File too large" in refused.stderr


def test_open_files_are_bounded() -> None:
    assert "Too many open files" in confined("files = [open('pyproject.toml') for _ in range(99)]").stderr


def test_cpu_time_is_bounded() -> None:
    ended = confined("import bot.confinement as c\nc._CPU_GRACE_S = 0\nallow_cpu(1)\nwhile True: pass")
    assert ended.returncode == -24  # SIGXCPU


def test_the_one_program_that_is_named_may_be_started_and_no_other() -> None:
    confine = CONFINED.replace("memory_mib=2048", "memory_mib=2048, program=('true', 'x')")
    for command, status in (
        ("['true', 'x']", 0),
        ("['true', 'y']", 1),
        ("['false', 'x']", 1),
        ("'true x'", 1),
    ):
        run = f"subprocess.run({command}, check=True)"
        done = subprocess.run(
            [sys.executable, "-c", confine + run], capture_output=True, text=True, cwd=ROOT, check=False
        )
        assert done.returncode == status, command
