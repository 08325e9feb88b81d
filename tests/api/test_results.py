"""Cells of an answer as JSON has them."""

import json

import pytest

from api.results import Cell

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("value", "datatype", "scalar"),
    [
        ("7", "integer", 7),
        ("7.50", "decimal", 7.5),
        ("1.0E3", "double", 1000.0),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2025-10", "gYearMonth", "2025-10"),
        ("seven", "integer", "seven"),
        ("9" * 5000, "integer", "9" * 5000),
        ("9" * 400, "decimal", "9" * 400),
        ("INF", "double", "INF"),
        ("+INF", "double", "+INF"),
        ("NaN", "float", "NaN"),
    ],
)
def test_a_value_is_what_json_has_for_it_or_its_text(
    value: str, datatype: str, scalar: object
) -> None:
    found = Cell(value, datatype=XSD + datatype).scalar
    assert found == scalar
    assert type(found) is type(scalar)
    json.dumps(found, allow_nan=False)
