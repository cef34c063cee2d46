"""The pli as a whole: what each document is, which are signed, which must be, what is missing."""
