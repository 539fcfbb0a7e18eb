"""How the projects show themselves."""
