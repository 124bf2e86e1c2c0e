"""Taxonomies that others publish: their documents, what is found from one to the next, and reports in their names."""
