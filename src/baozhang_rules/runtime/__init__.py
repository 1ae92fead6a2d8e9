"""What runs when records are decided: exact numbers, dates, records, states, decisions. Imports nothing else of the package."""
