"""What templates of courses may ask."""
