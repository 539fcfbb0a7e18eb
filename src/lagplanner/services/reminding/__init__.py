"""Which reminders are due when."""
