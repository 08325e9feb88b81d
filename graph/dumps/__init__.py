"""Dumps for archives: bags written, verified, restored, and what changed between two."""
