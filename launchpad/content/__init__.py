"""The words: every message in every language, the consent notice, and how values are put into them."""
