"""The tables of the room of funds."""
