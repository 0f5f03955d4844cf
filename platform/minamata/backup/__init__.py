"""Backup and restore: every row and every stored file in one archive, the same for both databases, checked by counts and checksums.

An *archive* is a tar file: `manifest.json`, a file of JSON lines for each table, and the bytes of stored files under their SHA-256. An
archive of one kind of database can be restored into the other.
"""
