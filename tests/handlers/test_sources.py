import hashlib
from pathlib import Path

import pytest

from handlers import Upload
from handlers.errors import DamagedFile
from handlers.sources import HEAD_BYTES, Content, FileOnDisk, chunks_of, head_of, sha256_of, size_of, whole

BYTES = bytes(range(256)) * 5000


@pytest.fixture(params=["memory", "disk"])
def content(request: pytest.FixtureRequest, tmp_path: Path) -> Content:
    if request.param == "memory":
        return BYTES
    path = tmp_path / "acte.pdf"
    path.write_bytes(BYTES)
    return FileOnDisk(path=path, size=len(BYTES))


def test_bytes_are_the_same_wherever_they_are(content: Content) -> None:
    assert whole(content) == b"".join(chunks_of(content)) == BYTES
    assert head_of(content) == BYTES[:HEAD_BYTES]
    assert size_of(content) == len(BYTES)
    assert sha256_of(content) == hashlib.sha256(BYTES).hexdigest()


def test_upload_has_its_bytes_and_its_size_wherever_they_are(content: Content) -> None:
    upload = Upload(name="acte.pdf", content=content)
    assert (upload.content, upload.size) == (BYTES, len(BYTES))


def test_file_that_is_no_longer_there_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile):
        whole(FileOnDisk(path=tmp_path / "acte.pdf", size=3))
