"""Rules about days: free ones, good ones, those letters leave on, and how a meeting moves."""
