"""How a sketch is asked: templates by style, filled with words of the catalog."""
