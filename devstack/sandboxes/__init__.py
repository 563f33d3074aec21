"""Sandboxes of SendGrid, AiSensy, Bolna and Instamojo on one loopback port. Nothing leaves this machine."""
