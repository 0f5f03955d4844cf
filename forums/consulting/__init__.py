"""The doors of consultations that are no pages: tasks, notices, the calendar and the search."""
