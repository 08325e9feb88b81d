"""Versions: publish, versions, rollback."""

from pathlib import Path

import click

from api.commands.shared import data_option, existing_settings, open_settings


@click.command()
@data_option
@click.option("--force", is_flag=True, help="Even where counts fell below the floor.")
def publish(data: Path | None, force: bool) -> None:
    """Make the graph as it stands the version that is served."""
    from graph.store import Store
    from graph.versions import publish as make_current

    settings = existing_settings(data)
    with Store.open(settings.data, settings.base) as store:
        version = make_current(store, settings, force=force)
    click.echo(f"version {version.number}: {version.quads} quads in {version.graphs} graphs")


@click.command()
@data_option
def versions(data: Path | None) -> None:
    """List the versions kept, oldest first; the served one is marked with a star."""
    from graph.versions import current
    from graph.versions import versions as kept

    folder = open_settings(data).data
    serving = current(folder).number
    for version in kept(folder):
        mark = "*" if version.number == serving else " "
        created = f"{version.created:%Y-%m-%d %H:%M:%S}Z"
        counts = ", ".join(f"{n} {kind.partition(':')[2]}" for kind, n in version.counts.items())
        click.echo(f"{mark} {version.number:>4}  {created}  {version.quads} quads  {counts}")


@click.command()
@click.argument("number", type=int, required=False)
@data_option
def rollback(number: int | None, data: Path | None) -> None:
    """Serve version NUMBER again; without a number, the one before the served one."""
    from graph.errors import NoVersion
    from graph.versions import current, versions
    from graph.versions import rollback as point_to

    folder = open_settings(data).data
    if number is None:
        serving = current(folder).number
        earlier = [v.number for v in versions(folder) if v.number < serving]
        if not earlier:
            raise NoVersion(f"{folder}: no version before {serving} is kept")
        number = earlier[-1]
    version = point_to(folder, number)
    click.echo(f"version {version.number} of {version.created:%Y-%m-%d %H:%M:%S}Z is served")
