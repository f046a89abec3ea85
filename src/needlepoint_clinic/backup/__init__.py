"""Backups that are taken while the clinic runs, encrypted, and restores that prove themselves."""
