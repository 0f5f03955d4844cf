"""The pages of people: signing in and out with one's profile, and the secretariat's view of people and roles."""
