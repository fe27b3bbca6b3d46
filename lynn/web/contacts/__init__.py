"""The contacts page: all of them, one of them, the form, the question before anything changes, and many from a list."""
