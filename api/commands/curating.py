"""A curator's decision about what the graph holds: merge."""

from pathlib import Path

import click

from api.commands.shared import data_option, existing_settings


@click.command()
@click.argument("duplicate")
@click.argument("kept")
@data_option
@click.option("--no-publish", is_flag=True, help="Leave the served version as it is.")
def merge(duplicate: str, kept: str, data: Path | None, no_publish: bool) -> None:
    """Have one entity stand for its DUPLICATE, in what is loaded and in what will be.

    Both are ids, such as person/ada-kaya, or IRIs. The address of the duplicate then leads to
    the one KEPT.
    """
    from graph.store import Store
    from graph.versions import publish
    from ingest.merging import merge as become_one

    settings = existing_settings(data)
    with Store.open(settings.data, settings.base) as store:
        changed = become_one(store, duplicate, kept)
        click.echo(f"{duplicate} is now {kept} in {changed} graphs")
        if not no_publish:
            # One less on purpose: the floors guard against losing by mistake.
            publish(store, settings, force=True)
