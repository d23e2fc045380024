"""Vectors that put like texts near each other, computed from nothing but the text."""

import hashlib
import math


def vector_of(text: str, dimension: int) -> list[float]:
    """The hashed character pairs of the text; not of unit length, as some endpoints' are not."""
    vector = [0.0] * dimension
    for first, second in zip(f" {text}", f"{text} ", strict=True):
        digest = hashlib.blake2b(f"{first}{second}".encode(), digest_size=4).digest()
        vector[int.from_bytes(digest, "big") % dimension] += 1.0
    return vector if math.hypot(*vector) else [1.0] * dimension
