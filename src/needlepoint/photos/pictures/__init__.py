"""Pictures that people look at: pair, slider, what was counted, change map, series, and the page to draw zones on.

Everything here is for the eye. No number is ever read from these pictures; all of them are measured on native pixels.
"""
