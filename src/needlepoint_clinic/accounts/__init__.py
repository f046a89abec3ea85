"""Who works where, and what each may do."""
