"""A list on its way to being sent: the draft, its store on disk, and the steps that a person takes with it."""
