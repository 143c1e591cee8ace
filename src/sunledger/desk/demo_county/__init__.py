"""云岫县: a made-up county, complete to the last voucher, with seeded stories and their answers.

Nobody in it exists: area codes begin with 99, bank cards with 999999, phones with the unassigned
154, and the coordinates lie out at sea. The same seed, scale and day give the same bytes.
"""

from sunledger.desk.demo_county.county import write_county
from sunledger.desk.demo_county.key import AnswerKey

__all__ = ["AnswerKey", "write_county"]
