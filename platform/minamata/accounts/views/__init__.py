"""The pages of people: signing in and out, one's profile, and the secretariat's view of people, roles and organisations."""
