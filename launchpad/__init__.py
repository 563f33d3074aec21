"""Launchpad: from a lead list to a certificate."""
