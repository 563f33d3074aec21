"""Families: the CTA form, the code that proves a guardian's own channel, and what a guardian permits."""
