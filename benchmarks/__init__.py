"""How fast Needlepoint is on this machine, beside named peers. `make bench` runs it; no test asserts a time."""
