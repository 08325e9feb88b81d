"""The rule engine: one code for every language, each language a pack of data."""
