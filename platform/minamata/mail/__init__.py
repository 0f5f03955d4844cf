"""E-mail: letters that modules write, sent once, in the reader's language; to a folder, or by SMTP.

A *message* is a row that names a person, a kind of letter and what it is about; it holds no address and no words. The words are made when
it is sent, from what is true then.
"""
