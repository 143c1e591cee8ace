"""report.html: one self-contained page that a county leader can read and print.

Chinese with an English switch that needs no JavaScript. Leads for screening only (severity C)
never stand in it, and townships and villages are in the order of their codes, never ranked.
"""

from sunledger.desk.report.audience import check_audience
from sunledger.desk.report.page import write_report

__all__ = ["check_audience", "write_report"]
