"""What can go wrong in `handlers`. A bad file is not among it: that is a `Finding`.

    HandlersError      base; raised when the work itself could not be done
"""


class HandlersError(Exception):
    """Base of every error of this package."""
