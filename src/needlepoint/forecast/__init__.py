"""What to expect: improvement, harm and redness with honest ranges, from published trials and a clinic's own patients."""
