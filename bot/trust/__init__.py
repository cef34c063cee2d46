"""Trusted lists at the desk: fetched, brought by hand, kept in the data folder, refreshed once a day."""

from bot.trust.fetching import update
from bot.trust.folder import Kept, ListFolder, Problem, open_folder
from bot.trust.inquiring import Inquirer
from bot.trust.refresh import refresh, refresh_daily

__all__ = ["Inquirer", "Kept", "ListFolder", "Problem", "open_folder", "refresh", "refresh_daily", "update"]
