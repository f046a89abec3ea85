"""What changed between photographs: comparable or not, by how much, and whether it is more than measurement error."""
