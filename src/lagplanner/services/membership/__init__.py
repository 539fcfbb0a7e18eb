"""Who belongs to the network: projects kept by hand, lists read in, taken back and given out."""
