"""Rounds go into workbooks and come back; what analysts do to them is seen."""
