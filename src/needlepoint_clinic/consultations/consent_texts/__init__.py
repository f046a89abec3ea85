"""Texts of the decision aid and consent, a file for each language and version; signed ones are never changed."""
