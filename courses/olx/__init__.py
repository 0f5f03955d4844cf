"""Open Learning XML: how a course travels between learning platforms, read into memory and written back.

The words used here:

- A *package* is the set of files of one exported course: a folder, a `.tar.gz` or a `.zip`. Paths are
  relative to the folder that holds `course.xml`, written with `/`.
- The *course tree* is what the files say: course, chapters, sequentials, verticals and the blocks inside.
- A *block* is one node of that tree, known by its type (the XML tag) and its `url_name`.
- A *pointer tag* such as `<html url_name="welcome"/>` only names a block; its *definition* stands in
  `html/welcome.xml`. A block may also stand inline, inside the file of its parent.
- A *policy* (`policies/<run>/policy.json`) overrides settings of blocks by "type/url_name"; the grading
  policy stands beside it.
- A *draft* is an unpublished unit under `drafts/`. It is carried along, never shown to learners.

Everything here is pure: files in, values out. It knows no database, no web request and no block runtime,
and it treats every package as hostile until proven otherwise (course specification C1).
"""
