"""Hand over, forget and list what is known of people."""
