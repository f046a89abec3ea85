"""Measure what changed between two photographs, with honest uncertainty, or refuse and say how to take a better one.

A wing of its own: it knows nothing of candidacy, planning or forecasts, and nothing there knows of it.
The way of a pair:

    file -> ingest -> gate -> card (scale, colour) -> registration -> zones -> metrics -> change -> pictures

Everywhere: arrays are [row, column], points are (x, y) with x to the right and y down, in pixels, and the centre of the
first pixel is (0, 0). Light is linear in sRGB primaries (D65). Lengths carry their unit in their name.
"""
