"""The occasion a text reports: the event, the organization that meets, the day."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.engine import evidence, scenes
from ingest.engine.reading import Reading
from ingest.engine.scenes import Scene
from ingest.engine.text import Span
from ingest.identity import named_id
from ingest.packdata import PackBase
from ingest.sheet import Event


@dataclass(frozen=True)
class Occasion:
    """The main event of a text, if it has one, and every scene that was found."""

    scene: Scene | None
    scenes: tuple[Scene, ...]
    event: str | None
    organization: str | None
    day: str | None

    @property
    def is_joint(self) -> bool:
        """Whether those who meet decide for an organization."""
        return self.scene is not None and self.scene.kind in _JOINT and bool(self.organization)

    @property
    def is_summit(self) -> bool:
        """Whether heads of state meet."""
        return self.scene is not None and self.scene.kind == "summit"


_JOINT = ("summit", "ministerial-meeting")


def of(reading: Reading) -> Occasion:
    """The occasion of a text."""
    return among(reading, tuple(scenes.find(reading)))


def among(reading: Reading[PackBase], found: tuple[Scene, ...]) -> Occasion:
    """The occasion of a text, of the scenes found in it."""
    scene = scenes.main_scene(list(found)) if found else None
    if scene is None:
        return Occasion(None, found, None, None, reading.published)
    event = scene.known.id if scene.known else _new_id(reading, scene)
    organization = scene.organization and reading.record.root_of(scene.organization)
    return Occasion(scene, found, event, organization, _day(reading, scene))


def _new_id(reading: Reading[PackBase], scene: Scene) -> str:
    name = reading.document.name(scene.name.start, scene.name.end)
    when = scene.date.value[:4] if scene.date else (reading.published or "")[:4]
    return named_id("event", name, when)


def _day(reading: Reading[PackBase], scene: Scene) -> str | None:
    """The day of the acts: the event's own where it lasts one day, else that of publication."""
    when = scene.known.when if scene.known else scene.date.value if scene.date else None
    return when if when and "/" not in when else reading.published or (when and when[:10])


def facts(reading: Reading[PackBase], occasion: Occasion) -> Iterator[Event]:
    """The event as this text tells it; only what the text states."""
    scene = occasion.scene
    if scene is None or occasion.event is None:
        return
    same = [s for s in occasion.scenes if s.known and s.known is scene.known] or [scene]
    ordinal = next((s.ordinal for s in same if s.ordinal), None)
    themed = next((s for s in same if s.theme), None)
    placed = next((s for s in same if s.place and s.place.type == "place"), None)
    proof = [evidence.of(reading, s.passage, s.name, mode="narration") for s in same[:3]]
    theme = {}
    if themed and themed.theme:
        proof.append(evidence.of(reading, themed.passage, themed.theme, "theme", "narration"))
        theme = {reading.pack.code: reading.document.name(themed.theme.start, themed.theme.end)}
    if placed and placed.place:
        where = Span(placed.place.start, placed.place.stop)
        proof.append(evidence.of(reading, placed.passage, where, "place", "narration"))
    yield Event(
        type="event",
        id=occasion.event,
        kind=scene.kind,
        names={reading.pack.code: reading.document.name(scene.name.start, scene.name.end)},
        provisional=scene.known is None,
        series=scene.known.series if scene.known else None,
        ordinal=ordinal,
        meeting_of=scene.organization,
        place=placed.place.entity if placed and placed.place else None,
        when=_stated_day(scene),
        theme=theme,
        evidence=evidence.unique(proof),
        rule=f"{reading.pack.code}.event.{scene.kind}",
        confidence=0.9 if scene.known else 0.7,
    )


def _stated_day(scene: Scene) -> str | None:
    if scene.date:
        return scene.date.value
    return scene.known.when if scene.known else None
