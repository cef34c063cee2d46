"""Fixtures of the desk's trusted lists: a scheme of our own, its anchors in a file, its lists on loopback."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.serialization import Encoding

from bot.settings import Settings
from tests.assets.pki import Pki
from tests.assets.trusted_lists import Scheme


class Publisher:
    """Serves lists on loopback; what it serves may be changed at any time."""

    def __init__(self, pki: Pki) -> None:
        self.pages: dict[str, bytes] = {}
        self._pki = pki
        self.asked: list[str] = []

    def open_at(self, address: str) -> None:
        """Publish both lists at their addresses."""
        self.address = address
        self.scheme = replace(
            Scheme(self._pki), lotl_url=f"{address}/eu-lotl.xml", french_url=f"{address}/tl-fr.xml"
        )
        self.pages = {"/eu-lotl.xml": self.scheme.of_lists(), "/tl-fr.xml": self.scheme.french()}

    async def serve(self, request: web.Request) -> web.Response:
        """Answer one request."""
        self.asked.append(request.path)
        if request.path not in self.pages:
            raise web.HTTPNotFound
        return web.Response(body=self.pages[request.path], content_type="application/xml")


@pytest.fixture
async def publisher(pki: Pki) -> AsyncIterator[Publisher]:
    opened = Publisher(pki)
    app = web.Application()
    app.router.add_get("/{tail:.*}", opened.serve)
    async with TestServer(app) as server:
        opened.open_at(str(server.make_url("/")).rstrip("/"))
        yield opened


def settings_for(scheme: Scheme, folder: Path, **changes: object) -> Settings:
    """Return settings that trust the scheme's operator."""
    anchors = folder / "anchors.pem"
    anchors.write_bytes(scheme.lotl_operator.certificate.public_bytes(Encoding.PEM))
    given = {
        "trust_lotl_url": scheme.lotl_url,
        "trust_anchors": anchors,
        "data_dir": folder / "data",
        **changes,
    }
    names = {str(Settings.model_fields[name].validation_alias): value for name, value in given.items()}
    return Settings(_env_file=None, **names)  # type: ignore[arg-type]
