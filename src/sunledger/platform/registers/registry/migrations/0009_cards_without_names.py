"""A card is read before anybody is known to be there: it holds no name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_read_of_the_index")]
    operations = [migrations.RemoveField(model_name="householdcard", name="holder")]
