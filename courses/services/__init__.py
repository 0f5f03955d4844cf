"""What can be done with courses: import, export, enrol, read, answer, complete, certify."""
