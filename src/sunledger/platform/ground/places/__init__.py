"""区划 places: divisions, departments, bodies, zones, centres."""
