"""Which dumps stay: the last of each day, week and month, for as long as a rule says."""

import shutil
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path

from graph.dumps.placing import hidden, only_one
from graph.dumps.shelf import Name, linked, names
from graph.settings import Kept, Settings


@dataclass(frozen=True, slots=True)
class Rule:
    """How many days, weeks (ISO 8601) and months of UTC keep their last dump.

    Only those count that have one.
    """

    days: Kept
    weeks: Kept
    months: Kept


def rule(settings: Settings) -> Rule:
    """The rule that the settings give."""
    return Rule(settings.dumps_kept_days, settings.dumps_kept_weeks, settings.dumps_kept_months)


def kept(bags: Collection[Name], by: Rule, links: Collection[Name] = ()) -> set[Name]:
    """Those of the bags that stay. `links` are those that a link leads to: they stay anyhow.

    So does the last full dump, with quotes and without. A delta stays as long as full dumps of
    both its versions do.
    """
    full = [bag for bag in bags if bag.since is None]
    stay = {bag for bag in bags if bag in links}
    for quotes in (True, False):
        stay |= _last(sorted((b for b in full if b.quotes == quotes), key=_age), by)
    ends = {bag.number for bag in stay if bag.since is None}
    return stay | {bag for bag in bags if bag.since is not None and {bag.number, bag.since} <= ends}


def retire(out: Path, by: Rule) -> list[str]:
    """Delete the bags in the folder `out` that do not stay; their names come back.

    Raises Locked if another process writes there, OSError if one cannot be deleted.
    """
    with only_one(out):
        found = names(out)
        stay = kept(found, by, linked(out).values())
        gone = [bag.text for bag in found if bag not in stay]
        for name in gone:
            # Hidden first: a bag half deleted must not be found.
            shutil.rmtree((out / name).rename(hidden(out / name)))
    return gone


def _age(bag: Name) -> tuple[object, ...]:
    return bag.order


def _last(bags: list[Name], by: Rule) -> set[Name]:
    """The last of them, and of each period that the rule names; `bags` the oldest first."""
    periods: Iterable[tuple[Kept, Callable[[Name], Hashable]]] = (
        (by.days, lambda bag: bag.created.date()),
        (by.weeks, lambda bag: bag.created.isocalendar()[:2]),
        (by.months, lambda bag: (bag.created.year, bag.created.month)),
    )
    stay = set(bags[-1:])
    for count, period in periods:
        lasts = list({period(bag): bag for bag in bags}.values())
        stay |= set(lasts if count == "all" else lasts[len(lasts) - min(count, len(lasts)) :])
    return stay
