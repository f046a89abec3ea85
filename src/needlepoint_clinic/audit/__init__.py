"""Who saw and changed what, in a chain that can be proved."""
