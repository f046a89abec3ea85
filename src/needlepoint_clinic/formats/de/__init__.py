"""German days and times."""
