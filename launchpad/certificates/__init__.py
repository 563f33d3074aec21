"""Certificates: who may have one, the sheet itself, and the page on which anyone can check it."""
