"""The Turkic Diplomacy Ontology as data: Turtle, SHACL shapes, vocabularies, JSON-LD context."""
