"""Pictures of a forecast: readable in greyscale, each with its text alternative."""
