"""What README and docs claim about speed, to be measured again by anybody: `python -m bench`."""
