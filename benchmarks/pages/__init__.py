"""What the staff's pages cost at a province's size."""
