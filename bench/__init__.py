"""How fast the parts are, each measured beside what it is compared with in the same run."""
