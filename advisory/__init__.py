"""Digital readiness: instruments, assessments by country, gaps and advice."""
