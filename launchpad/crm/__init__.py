"""The CRM: every message of a family in one thread, the webhooks that bring them, and the educator's answers."""
