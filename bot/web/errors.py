"""What the web door refuses.

WebError
└── Refused              the request cannot be served as it is; `str()` is the sentence that the reader sees
    └── UploadTooLarge   more bytes arrive than are taken; the rest is left unread
"""

from http import HTTPStatus


class WebError(Exception):
    """Base of every error of this package."""


class Refused(WebError):  # says what happened, not that it is an error
    """The request cannot be served as it is."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        self.status = status
        super().__init__(sentence)


class UploadTooLarge(Refused):
    """More bytes arrive than are taken; the rest is left unread."""

    def __init__(self, sentence: str) -> None:
        super().__init__(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
