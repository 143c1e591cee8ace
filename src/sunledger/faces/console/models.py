"""What the console keeps by itself: views of lists that somebody saved under a name."""

from django.db import models


class SavedView(models.Model):
    """The conditions, columns and order of a list, kept by a person for herself.

    Free text is left out of `query`: it may be a name or a number.
    """

    privacy = dict.fromkeys(("id", "account", "list", "name", "query", "made_at"), "internal")

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+")
    list = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2000)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "list", "name"], name="a_view_of_a_name")
        ]
