"""An answer on a map: GeoJSON (RFC 7946)."""

import json
from typing import Any

from api.answer import Answer, Thing, things
from api.shapes import MapShape
from api.tables import columns


def as_geojson(answer: Answer, shape: MapShape) -> bytes:
    """A FeatureCollection with a feature for each thing; no geometry where no place is known.

    A property is a list where the rows of a thing differ. `links` are as in the JSON.
    """
    places = (shape.id, shape.latitude, shape.longitude)
    names = [name for name in columns(answer.question) if name not in places]
    document = {
        "type": "FeatureCollection",
        "features": [_feature(t, shape, names) for t in things(answer.found, shape.id)],
        "links": [
            {"rel": rel, "href": to, "type": "application/geo+json"}
            for rel, to in answer.links.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _feature(thing: Thing, shape: MapShape, names: list[str]) -> dict[str, Any]:
    point = thing.point(shape)
    return {
        "type": "Feature",
        "id": thing.iri,
        "geometry": {"type": "Point", "coordinates": point[::-1]} if point else None,
        "properties": {name: _value(thing, name) for name in names},
    }


def _value(thing: Thing, name: str) -> object:
    found = list(dict.fromkeys(row[name].scalar for row in thing.rows if name in row))
    return found if len(found) > 1 else next(iter(found), None)
