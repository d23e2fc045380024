"""Questions in English: what the slots of the templates in `en/` are filled with."""
