"""What the morning page asks for; grown by the app `today`."""
