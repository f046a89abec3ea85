"""The calibration card: what it looks like, and what it tells of a photograph it is seen in."""
