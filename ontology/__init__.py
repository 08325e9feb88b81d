"""The Turkic Diplomacy Ontology as data: Turtle, SHACL shapes, SKOS vocabularies, JSON-LD context."""
