"""What the forums hold of people, and for how long."""

from forums.privacy import consultations, mail, readers, writing

personal_data = (
    *writing.personal_data,
    *consultations.personal_data,
    *mail.personal_data,
    *readers.personal_data,
)
retention = (*mail.retention, *writing.retention)
