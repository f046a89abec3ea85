"""Pictures of what to expect, readable in greyscale, each with its text alternative."""
