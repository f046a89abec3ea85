"""The person: every fact a rule may ask about, with its question in plain words, and the answers of one person."""
