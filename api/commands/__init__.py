"""The commands that need no `ingest`, and what all commands share."""
