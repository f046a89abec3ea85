"""What came of it, never a rate without its denominator."""
