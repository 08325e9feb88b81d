"""HTTP and the command line: thin doors onto `graph` and `ingest`."""
