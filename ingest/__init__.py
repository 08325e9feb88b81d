"""From article to fact sheet to quads; knows `graph`, never `api`."""
