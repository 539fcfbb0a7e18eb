"""The office for papers: invitation, lists, signs and letters, ready to print."""
