"""The only place that knows a triple store: writer, versions, readers, dumps."""
