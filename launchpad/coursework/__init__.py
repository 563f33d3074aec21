"""Coursework: recordings and assignments on their way to families, and what comes of the work handed in."""
