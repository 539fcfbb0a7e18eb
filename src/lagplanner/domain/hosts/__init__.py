"""Rules of hosting: the request, its answer, wishes and swaps."""
