"""Archives behind one interface, and what a pli is worth as a whole."""
