"""Sessions as they were done, what followed, and whether to go on."""
