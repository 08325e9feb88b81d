"""`kurultay merge`: what a curator finds to be one is one from then on."""

import json
from pathlib import Path

import yaml

from graph.versions import current, versions
from tests.cli.conftest import SAMPLE, Kurultay

OLD, KEPT = "proposal/joint-su-council", "proposal/turkic-week-in-vienna"
ACTS = "SELECT ?act WHERE {{ ?act <https://w3id.org/turkic-diplomacy/ontology#putsForward> <https://w3id.org/turkic-diplomacy/id/{}> }}"


def _acts(kurultay: Kurultay, thing: str) -> set[str]:
    result = kurultay("sparql", ACTS.format(thing), "--format", "json")
    assert result.exit_code == 0, result.output
    return {row["act"]["value"] for row in json.loads(result.stdout)["results"]["bindings"]}


def test_a_merged_proposal_is_the_other_in_what_is_loaded_and_what_will_be(
    kurultay: Kurultay, data: Path, tmp_path: Path
) -> None:
    article = tmp_path / "a.tr.txt"
    article.write_text(f"---\nurl: https://example.org/a\n---\n{SAMPLE}", "utf-8")
    assert kurultay("ingest", article).exit_code == 0
    new, known = _acts(kurultay, OLD), _acts(kurultay, KEPT)
    assert new
    assert known
    result = kurultay("merge", OLD, KEPT)
    assert result.exit_code == 0, result.output
    assert f"{OLD} is now {KEPT}" in result.stdout
    assert _acts(kurultay, OLD) == set()
    assert _acts(kurultay, KEPT) == new | known
    assert "0 added, 0 removed" in kurultay("ingest", article).stdout
    assert _acts(kurultay, OLD) == set()


def test_what_cannot_be_one_is_told_in_a_line_and_nothing_is_published(
    kurultay: Kurultay, data: Path
) -> None:
    before = current(data)
    result = kurultay("merge", OLD, "state/kazakhstan")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "two kinds of thing" in result.stderr
    assert current(data) == before


def test_a_merge_may_wait_for_the_next_publication(kurultay: Kurultay, data: Path) -> None:
    assert kurultay("merge", OLD, KEPT, "--no-publish").exit_code == 0
    assert len(versions(data)) == 1
    assert _acts(kurultay, OLD)
    assert kurultay("publish").exit_code == 0
    assert _acts(kurultay, OLD) == set()


def test_a_sheet_may_still_name_what_was_merged(kurultay: Kurultay, tmp_path: Path) -> None:
    article, sheet = tmp_path / "a.tr.txt", tmp_path / "b.yaml"
    article.write_text(f"---\nurl: https://example.org/b\n---\n{SAMPLE}", "utf-8")
    said = yaml.safe_load(kurultay("extract", article).stdout)
    evidence = said["facts"][0]["evidence"]
    status = {"type": "status", "of": OLD, "to": "adopted", "date": "2026", "evidence": evidence}
    sheet.write_text(yaml.safe_dump({**said, "facts": [status]}, allow_unicode=True), "utf-8")
    assert kurultay("merge", OLD, KEPT).exit_code == 0
    for command in ("validate", "ingest"):
        result = kurultay(command, sheet)
        assert result.exit_code == 0, result.output
