"""What stood at a moment, among things each of which stands from its own moment on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A thing that was made at a moment."""

    @property
    def created(self) -> datetime:
        """When it was made."""


D = TypeVar("D", bound=Dated)


def standing(things: Iterable[D], when: datetime) -> D:
    """The last of the things made by `when`; the first one if none was made by then.

    Raises ValueError if there are none.
    """
    ordered = sorted(things, key=lambda thing: thing.created)
    made = [thing for thing in ordered if thing.created <= when]
    if not ordered:
        raise ValueError("nothing was ever made")
    return made[-1] if made else ordered[0]
