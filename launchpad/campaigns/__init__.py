"""Campaigns: one mailing to many on one channel, with its audience, its pace, its brake and its numbers."""
