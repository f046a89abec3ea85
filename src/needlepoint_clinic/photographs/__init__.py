"""Photographs by zone and view."""
