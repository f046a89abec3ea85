"""Pages of courses and of what follows sessions."""
