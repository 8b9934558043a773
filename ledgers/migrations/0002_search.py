from django.db import migrations

from townportal.registers.operations import AddSearchIndex


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0001_initial")]
    operations = [AddSearchIndex("Entry")]
