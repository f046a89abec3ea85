"""The calendar, reminders, and jobs in the background."""
