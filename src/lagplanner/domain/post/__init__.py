"""Rules of letters: occasions, placeholders, texts, keys, links, and when there is nothing left to say."""
