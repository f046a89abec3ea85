"""Rules, sources, disagreements, the clinic's own policy, and what a new version would change."""
