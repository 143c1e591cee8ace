"""下发: what a triage meeting released, as papers for townships and departments.

No finding of a closed route (discipline, audit) leaves its own folder, and no paper for a
township, a village or a department is made from anything but what that one is to check: whatever
stands in the others cannot change a byte of it.
"""
