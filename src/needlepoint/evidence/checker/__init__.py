"""Suspicions about the evidence tables: what cannot be so, and what a careful reader would ask about."""
