"""Colour and light: what linear light says of colour as people see it, and of blood and melanin in the skin."""
