"""The campaigns page: all of them, one of them, the form, and the question before anything changes."""
