"""What a colleague would not ask, or would ask only with a condition: sums of unlike things, months of other events."""
