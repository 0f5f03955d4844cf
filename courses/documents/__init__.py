"""Documents of the courses room: what programs are told, and what they send."""
