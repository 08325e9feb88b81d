"""The curated questions as data: one SPARQL file each, describing itself in `#+` front matter."""
