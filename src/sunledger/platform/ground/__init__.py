"""What every room stands on: the log of acts, the places, the people who sign in."""
