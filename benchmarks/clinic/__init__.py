"""How fast the clinic answers with ten thousand patients, on SQLite and on PostgreSQL."""
