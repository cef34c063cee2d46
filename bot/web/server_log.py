"""What aiohttp logs of a request that it could not read or finish: never the request's own words."""

import logging
import traceback

from aiohttp.http_exceptions import HttpProcessingError

_SENDERS_DOING = (ConnectionError, HttpProcessingError)
"""The sender went away, or does not speak HTTP: nothing for an operator to do."""


class WithoutWords(logging.Filter):
    """Drops what the sender caused; of anything else keeps the error's type and where it arose.

    The text of aiohttp's own errors quotes what was sent.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is kept, after taking the error's text out of it."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return True
        if isinstance(error, _SENDERS_DOING):
            return False
        frames = "".join(traceback.format_tb(error.__traceback__))
        record.msg, record.args = "request not served: %s\n%s", (type(error).__name__, frames)
        record.exc_info = None
        return True


server_logger = logging.getLogger(__name__)
server_logger.addFilter(WithoutWords())
