"""What to expect: improvement, harm and redness with honest ranges, from trials and a clinic's own patients."""
