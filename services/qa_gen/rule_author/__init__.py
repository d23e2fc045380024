"""Pairs by rule: chosen by plan, checked for what their rows tell, given words and SQL."""
