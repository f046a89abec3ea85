"""What a clinic opens in the morning."""
