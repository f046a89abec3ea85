"""Spanish days and times."""
