"""The papers of the trade, one text file each; an office lays its own over ours."""
