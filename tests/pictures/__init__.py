"""The pictures of README: what is shown in them, and how they are made (`python -m tests.pictures.make`)."""
