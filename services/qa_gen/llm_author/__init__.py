"""Pairs by the LLM: rounds of calls, each told what is missing and what failed before."""
