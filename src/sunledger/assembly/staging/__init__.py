"""What every scenario needs: a county with people in it, tables handed in, findings brought on.

Only `contracts` may be imported before a home is served; the rest needs Django.
"""
