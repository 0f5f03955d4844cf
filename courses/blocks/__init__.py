"""Our own XBlocks: light, without scripts, and made to be read on a slow line.

Each is a real XBlock and knows nothing of Flask or the database: it asks the runtime for services (`i18n`, `replace_urls`) and draws
itself with the templates beside it, so it runs in any XBlock runtime.
"""
