"""What does the board see and do? One module for each page of /vorstand."""
