"""States, organisations, and who speaks for them.

A *Party* is a State or regional organisation bound by the Convention; the table holds every State with its status. A *membership* places a
person in a Party's team or an organisation; a *designation* is the dated record that names a national focal point (article 17,
paragraph 4).
"""
