"""The outermost layer: what is true of every request, before a handler sees it and after it has answered."""
