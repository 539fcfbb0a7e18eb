"""The deeds of the directory: what the projects show of themselves, and to whom."""
