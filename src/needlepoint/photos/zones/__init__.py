"""Zones drawn once on the baseline, carried to every later photograph, and what in them must not be counted."""
