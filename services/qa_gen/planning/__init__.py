"""Which questions to ask: the pool, what users ask for, what is still uncovered, and the choice between them."""
