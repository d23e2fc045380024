"""How good generated training data is, in the figures of the README."""
