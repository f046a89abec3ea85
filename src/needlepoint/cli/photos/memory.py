"""Memory that a command on photographs has freed, kept for what it needs next."""

from __future__ import annotations

import ctypes

_MMAP_THRESHOLD, _TRIM_THRESHOLD, _ARENA_MAX = -3, -1, -8
"""Of `mallopt`, as glibc's malloc.h numbers them."""
_MOST = 2**30


def keep_freed_memory() -> bool:
    """Let the C library hand out freed memory again rather than give it back to the system; whether it does.

    Pictures of 12 megapixels are arrays of 20 to 70 MB. By default each is asked from the system, and given back when
    it is freed, and the system clears every page of the next one: a seventh of all processor time of a pair. For a
    process that ends with its command only; a library must not do this to its host. Does nothing without glibc.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    options = ((_MMAP_THRESHOLD, _MOST), (_TRIM_THRESHOLD, _MOST), (_ARENA_MAX, 1))
    taken = [set_option(name, value) == 1 for name, value in options]
    return all(taken)
