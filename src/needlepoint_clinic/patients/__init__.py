"""The people treated: who they are, what must always be seen, and the whole of their record."""
