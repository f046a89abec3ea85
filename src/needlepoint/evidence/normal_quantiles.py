"""Quantiles of the normal distribution that intervals in print are made with."""

from __future__ import annotations

TWO_SIDED = {95.0: 1.959964, 99.0: 2.575829}
"""Half the width, in standard errors, of an interval that holds so many per cent."""
Z95 = TWO_SIDED[95.0]
