"""The product as an operator runs it: a process of its own, its output, its exit status."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

_START_S = 60


@asynccontextmanager
async def serving(folder: Path, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "serve",
        env=environment(folder, settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    ours = {"GUICHET_DATA_DIR": str(folder), "GUICHET_TRUST_REFRESH": "false", "PORT": "0"}
    return {**os.environ, **ours, **settings}


async def printed(process: asyncio.subprocess.Process, pattern: str) -> str:
    """Read what the process prints until a line matches; returns the first group."""
    assert process.stdout is not None
    async with asyncio.timeout(_START_S):
        while line := (await process.stdout.readline()).decode():
            if found := re.search(pattern, line):
                return found[1]
    assert process.stderr is not None
    raise AssertionError((await process.stderr.read()).decode())
