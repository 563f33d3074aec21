"""Payments by Instamojo, API v2: payment requests, payments, and the webhook with its MAC."""
