"""The educator's morning summary: what waits for her, once a day, at her own hour."""
