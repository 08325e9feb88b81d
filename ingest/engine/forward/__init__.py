"""The engine for languages whose complements follow their verbs: English, Russian."""
