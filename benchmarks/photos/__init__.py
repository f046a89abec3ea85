"""How well photographs are measured (validation on the phantom and on real pairs), and how fast, beside named peers."""
