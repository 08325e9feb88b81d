"""The command line, as a person meets it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from graph.versions import current, versions
from ingest.sheet import json_schema
from ingest.sheetfile import parse_sheet
from tests.cli.conftest import SAMPLE, Kurultay
from tests.graph.dumped import dumped

PNG = b"\x89PNG\r\n\x1a\n\0\0\0"


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_each_bad_file_gets_a_clear_line_and_the_good_ones_are_loaded(
    kurultay: Kurultay, data: Path, tmp_path: Path
) -> None:
    sheet = kurultay("extract", put(tmp_path, "sheet-source.tr.txt", SAMPLE)).stdout
    bad = [
        put(tmp_path, "broken.yaml", "facts: ["),
        put(tmp_path, "empty.tr.txt", ""),
        put(tmp_path, "picture.tr.txt", PNG),
        put(tmp_path, "latin5.tr.txt", "Görüşme yapıldı.".encode("cp1254")),
        put(tmp_path, "field.yaml", sheet.replace("speaker:", "speeker:")),
        put(tmp_path, "paper.pdf", "x"),
        put(tmp_path, "page.html", "<p>"),
        tmp_path / "missing.tr.txt",
        put(tmp_path, "which.txt", "Haber."),
    ]
    good = put(tmp_path, "good.tr.txt", f"{SAMPLE}\nGörüşme sürüyor.\n")
    before = dumped(data)
    result = kurultay("ingest", *bad)
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr
    assert dumped(data) == before
    lines = [line for line in result.stderr.splitlines() if ": " in line]
    assert {line.partition(": ")[0] for line in lines} == {str(path) for path in bad}
    for path, words in {
        "broken.yaml": "line 2: not YAML", "empty.tr.txt": "is empty", "picture.tr.txt": "binary",
        "latin5.tr.txt": "byte 1: not UTF-8", "field.yaml": "did you mean `speaker`?",
        "paper.pdf": ".warc.gz, .yaml", "page.html": "no article on this page", "missing.tr.txt": "No such file", "which.txt": "--lang",
    }.items():  # fmt: skip
        assert any(path in line and words in line for line in lines), (path, lines)

    mixed = kurultay("ingest", *bad[:3], good)
    assert mixed.exit_code == 1
    assert f"{good}: article/" in mixed.stdout
    assert dumped(data) != before
    ledger = (data / "ledger.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["source"] for line in ledger} == {str(path) for path in bad}


def test_ingesting_twice_leaves_the_bytes_and_retracting_brings_back_the_first(
    kurultay: Kurultay, data: Path, tmp_path: Path
) -> None:
    before = dumped(data)
    article = put(tmp_path, "a.tr.txt", f"---\nurl: https://example.org/a\n---\n{SAMPLE}")
    assert kurultay("ingest", article).exit_code == 0
    once = dumped(data)
    again = kurultay("ingest", article)
    assert "0 added, 0 removed" in again.stdout
    assert dumped(data) == once != before
    result = kurultay("retract", "http://example.org/a/")
    assert result.exit_code == 0, result.output
    assert dumped(data) == before


def test_what_is_not_there_cannot_be_retracted(kurultay: Kurultay) -> None:
    result = kurultay("retract", "0123456789abcdef")
    assert result.exit_code == 1
    assert "0123456789abcdef: no such article in the graph" in result.stderr


def test_retracting_nothing_publishes_nothing(
    kurultay: Kurultay, data: Path, tmp_path: Path
) -> None:
    assert kurultay("ingest", put(tmp_path, "a.tr.txt", f"{SAMPLE}Ek.\n")).exit_code == 0
    assert kurultay("rollback").exit_code == 0
    serving = current(data)
    assert kurultay("retract", "0123456789abcdef").exit_code == 1
    assert current(data) == serving


def test_an_extracted_sheet_loads_as_the_article_it_came_from(
    kurultay: Kurultay, tmp_path: Path
) -> None:
    article = put(tmp_path, "a.tr.txt", f"{SAMPLE}Ek.\n")
    assert kurultay("ingest", article).exit_code == 0
    for form in ("yaml", "json"):
        flags = ["--json"] if form == "json" else []
        text = kurultay("extract", article, *flags).stdout
        assert parse_sheet(text, f"a.{form}").facts
        result = kurultay("ingest", put(tmp_path, f"a.{form}", text))
        assert "0 added, 0 removed" in result.stdout, result.output


def test_review_writes_sheets_and_loads_nothing(
    kurultay: Kurultay, data: Path, tmp_path: Path
) -> None:
    one = put(tmp_path, "a.tr.txt", f"{SAMPLE}Bir.\n")
    two = put(tmp_path, "b.tr.txt", f"{SAMPLE}İki.\n")
    before = dumped(data)
    assert kurultay("ingest", one, "--review", tmp_path / "one.yaml").exit_code == 0
    assert kurultay("ingest", one, two, "--review", tmp_path / "both").exit_code == 0
    assert dumped(data) == before
    sheets = [tmp_path / "one.yaml", tmp_path / "both/a.tr.yaml", tmp_path / "both/b.tr.yaml"]
    result = kurultay("validate", *sheets)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("facts, in order") == 3


def test_review_keeps_apart_sheets_of_files_with_one_name(
    kurultay: Kurultay, tmp_path: Path
) -> None:
    for folder, end in (("x", "Bir."), ("y", "İki."), ("z", "Üç.")):
        (tmp_path / "in" / folder).mkdir(parents=True)
        put(tmp_path / "in" / folder, "a.tr.txt", f"{SAMPLE}{end}\n")
    put(tmp_path / "in" / "x", "a.tr-2.tr.txt", f"{SAMPLE}Dört.\n")
    result = kurultay("ingest", tmp_path / "in", "--review", tmp_path / "out")
    assert result.exit_code == 0, result.output
    sheets = sorted((tmp_path / "out").iterdir())
    texts = {parse_sheet(sheet.read_text("utf-8"), str(sheet)).article.sha256 for sheet in sheets}
    assert len(texts) == len(sheets) == 4


def test_validate_names_the_line_and_touches_nothing(kurultay: Kurultay, tmp_path: Path) -> None:
    sheet = kurultay("extract", put(tmp_path, "a.tr.txt", SAMPLE)).stdout
    unknown = sheet.replace("person/kassym-jomart-tokayev", "person/nobody-at-all")
    result = kurultay("validate", put(tmp_path, "a.yaml", unknown), put(tmp_path, "b.txt", "x"))
    assert result.exit_code == 1
    assert "no such entity: person/nobody-at-all" in result.stderr
    assert "b.txt: not a fact sheet" in result.stderr


def test_nothing_is_published_when_that_is_asked(
    kurultay: Kurultay, data: Path, tmp_path: Path
) -> None:
    serving = current(data).name
    article = put(tmp_path, "a.tr.txt", f"{SAMPLE}Ek.\n")
    assert kurultay("ingest", article, "--no-publish").exit_code == 0
    assert current(data).name == serving
    assert kurultay("publish").exit_code == 0
    assert current(data).name != serving


def test_versions_are_listed_and_rolled_back(
    kurultay: Kurultay, data: Path, tmp_path: Path
) -> None:
    assert kurultay("ingest", put(tmp_path, "a.tr.txt", f"{SAMPLE}Ek.\n")).exit_code == 0
    listed = kurultay("versions").stdout.splitlines()
    assert [line[0] for line in listed] == [" ", "*"]
    assert kurultay("rollback").exit_code == 0
    assert current(data).number == versions(data)[0].number
    none_before = kurultay("rollback")
    assert none_before.exit_code == 1
    assert "no version before" in none_before.stderr
    assert kurultay("rollback", "99").exit_code == 1


def test_the_schema_is_printed() -> None:
    result = CliRunner().invoke(main, ["schema"])
    assert json.loads(result.stdout) == json.loads(json.dumps(json_schema()))


@pytest.mark.parametrize(
    ("variable", "value"), [("KURULTAY_PORT", "many"), ("KURULTAY_BASE", "not an address")]
)
def test_a_setting_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, tmp_path: Path
) -> None:
    monkeypatch.setenv(variable, value)
    result = CliRunner().invoke(main, ["versions", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert variable in result.stderr


def test_a_command_on_an_empty_folder_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["versions", "--data", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "nothing has been published" in result.stderr


@pytest.mark.parametrize("words", [["publish"], ["retract", "0123456789abcdef"], ["rollback", "1"]])
def test_a_folder_that_is_not_there_is_not_made_and_served_empty(
    tmp_path: Path, words: list[str]
) -> None:
    result = CliRunner().invoke(main, [*words, "--data", str(tmp_path / "typo")])
    assert result.exit_code == 1
    assert "typo" in result.stderr
    assert not (tmp_path / "typo").exists()


def test_usage_errors_end_with_status_2() -> None:
    for words in (["ingest"], ["nothing"], ["serve", "--port", "0"], ["rollback", "x"]):
        assert CliRunner().invoke(main, words).exit_code == 2


def test_a_file_where_a_folder_should_be_is_one_line(tmp_path: Path) -> None:
    put(tmp_path, "file", "x")
    result = CliRunner().invoke(main, ["publish", "--data", str(tmp_path / "file" / "data")])
    assert result.exit_code == 1
    assert result.stderr.strip().count("\n") == 0


def test_help_imports_neither_the_store_nor_the_server() -> None:
    code = (
        "import sys; from api.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'pyoxigraph', 'rdflib', 'fastapi', 'pydantic', 'yaml', 'uvicorn'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ingest" in done.stdout
    assert done.stderr.strip() == "[]"


def test_the_installed_command_reports_a_bad_file_without_a_traceback(
    built: Path, tmp_path: Path
) -> None:
    script = Path(sys.executable).parent / "kurultay"
    if not script.exists():
        pytest.skip("the command is not installed in this environment")
    data = shutil.copytree(built, tmp_path / "data")
    done = subprocess.run(
        [script, "ingest", put(tmp_path, "a.tr.txt", PNG)],
        env={**os.environ, "KURULTAY_DATA": str(data)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{tmp_path / 'a.tr.txt'}: byte 8: a binary file, not a text"
    ]


def test_refused_files_publish_nothing_and_undo_no_rollback(
    kurultay: Kurultay, data: Path, tmp_path: Path
) -> None:
    assert kurultay("ingest", put(tmp_path, "a.tr.txt", SAMPLE)).exit_code == 0
    assert kurultay("ingest", put(tmp_path, "b.tr.txt", f"{SAMPLE} Son.")).exit_code == 0
    assert kurultay("rollback").exit_code == 0
    served, kept = current(data).number, len(versions(data))
    assert kurultay("ingest", put(tmp_path, "empty.tr.txt", "")).exit_code == 1
    assert (current(data).number, len(versions(data))) == (served, kept)


def test_evaluating_prints_the_score_and_writes_the_report(
    kurultay: Kurultay, tmp_path: Path
) -> None:
    put(tmp_path, "texts/a.tr.txt", SAMPLE)
    gold = put(tmp_path, "gold/a.yaml", "article: a.tr.txt\nacts: []\n").parent
    texts = str(tmp_path / "texts")
    result = kurultay("evaluate", gold, "--texts", texts, "--report", tmp_path / "r.html")
    assert result.stdout.startswith("| article | acts | found |")
    assert "draws of 1 stories" in result.stdout
    page = (tmp_path / "r.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    kurultay("evaluate", gold, "--texts", texts, "--report", tmp_path / "r.md")
    assert (tmp_path / "r.md").read_text("utf-8").startswith("# Extraction against annotated")


def test_a_profile_tells_where_the_time_goes(kurultay: Kurultay, tmp_path: Path) -> None:
    put(tmp_path, "texts/a.tr.txt", SAMPLE)
    result = kurultay("extract", tmp_path / "texts", "--profile")
    assert result.stdout.startswith("1 articles of ")
    assert "| engine/reading |" in result.stdout


def test_several_articles_give_json_lines_in_their_order(
    kurultay: Kurultay, tmp_path: Path
) -> None:
    for name in ("b", "a"):
        put(tmp_path, f"texts/{name}.tr.txt", f"---\ntitle: {name}\n---\n{SAMPLE}")
    put(tmp_path, "texts/c.tr.txt", "")
    result = kurultay("extract", tmp_path / "texts")
    assert [json.loads(line)["article"]["title"] for line in result.stdout.splitlines()] == [
        "a", "b",
    ]  # fmt: skip
    assert result.exit_code == 1
    assert "c.tr.txt: is empty" in result.stderr


def test_a_model_is_asked_only_where_one_is_set_and_its_silence_costs_nothing(
    kurultay: Kurultay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = put(tmp_path, "a.tr.txt", f"{SAMPLE} Bu arada Tokayev okul meselesini açtı, önerdi.")
    refused = kurultay("extract", article, "--llm")
    assert refused.exit_code == 2
    assert "--llm needs KURULTAY_LLM_URL and KURULTAY_LLM_MODEL" in refused.stderr
    monkeypatch.setenv("KURULTAY_LLM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("KURULTAY_LLM_MODEL", "m")
    result = kurultay("extract", article, "--llm")
    assert result.exit_code == 0
    assert result.stdout == kurultay("extract", article).stdout
