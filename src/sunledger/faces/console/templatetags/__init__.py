"""Tags of the templates; settings.py makes them known to every template."""
