"""What the forums tell people about, in words."""

from forums.notices import consultations, moderation, posts

kinds = (*posts.kinds, *moderation.kinds, *consultations.kinds)
