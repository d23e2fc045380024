"""The catalog as an author sees it: subjects, fields and edges, with the words that people use for them."""
