"""How fast the main pages are with 20,000 complaints, on the production server: `make bench`."""
