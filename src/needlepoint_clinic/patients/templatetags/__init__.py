"""Filters of the pages of patients."""
