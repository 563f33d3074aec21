"""Sessions: reminders in time, news of changes, and the way into class."""
