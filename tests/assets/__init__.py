"""Files that the tests check, made in memory by these modules. Every name in them is invented."""
