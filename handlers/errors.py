"""What can go wrong in `handlers`. A bad file never gets past `check` as an error: it becomes a `Finding`.

HandlersError          base; the work itself could not be done
└─ UnreadableFile      base; a reader could not read the bytes, and `check` says so in a finding
   ├─ BombFile         made to unpack to far more than it weighs
   ├─ DamagedFile      cut short, wrong checksum, structure that contradicts itself
   ├─ EncryptedFile    needs a password or a key
   ├─ OversizedFile    unpacks to more than the limits allow
   └─ UnsupportedFile  sound, but made in a way that this version cannot read
"""


class HandlersError(Exception):
    """Base of every error of this package."""


class UnreadableFile(HandlersError):
    """Base of what a reader raises when it cannot read a file."""


class BombFile(UnreadableFile):
    """The file is made to unpack to far more than it weighs."""


class DamagedFile(UnreadableFile):
    """The file is cut short, or its structure contradicts itself."""


class EncryptedFile(UnreadableFile):
    """The file needs a password or a key to be read."""


class OversizedFile(UnreadableFile):
    """The file unpacks to more bytes than the limits allow."""


class UnsupportedFile(UnreadableFile):
    """The file is made in a way that this version cannot read."""
