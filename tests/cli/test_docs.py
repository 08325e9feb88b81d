"""The page about the command line leaves no command and no option out."""

from pathlib import Path

import click
import pytest

from api.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "command-line.md"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_is_on_the_page(name: str) -> None:
    page = PAGE.read_text("utf-8")
    assert f"| `{name}" in page
    options = [p for p in main.commands[name].params if isinstance(p, click.Option)]
    missing = [o.opts[0] for o in options if o.opts[0] not in page]
    assert missing == []
    assert all(option.help for option in options if option.name not in ("limit", "form"))
