"""The web door: the suppliers' page, the support desk for teams without Slack, and the health routes.

>>> from bot.web import build_app
>>> build_app.__name__
'build_app'
"""

from bot.web.app import build_app

__all__ = ["build_app"]
