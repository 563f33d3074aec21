"""Outreach: who gets which message, and what its variables say to them."""
