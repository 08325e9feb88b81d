"""The published JSON Schema is that of the models."""

import json
from importlib.resources import files

from ingest.sheet import json_schema


def test_the_published_schema_is_current() -> None:
    """If not: kurultay schema > ontology/fact-sheet.schema.json."""
    published = json.loads((files("ontology") / "fact-sheet.schema.json").read_bytes())
    assert published == json.loads(json.dumps(json_schema()))
