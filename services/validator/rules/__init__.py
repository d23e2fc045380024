"""The rules that repair a SQL text, by the kind of thing that is wrong with it."""
