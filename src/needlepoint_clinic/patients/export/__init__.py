"""The whole record of a person, to read and to take elsewhere."""
