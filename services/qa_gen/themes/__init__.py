"""What the questions are grouped by, and its two authors."""
