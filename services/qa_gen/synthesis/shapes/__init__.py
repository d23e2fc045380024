"""Every kind of question that the rule author knows."""
