"""The rules of a task's life, without I/O: what happened comes in, what follows goes out."""
