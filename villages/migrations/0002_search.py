from django.db import migrations

from townportal.registers.operations import AddSearchIndex


class Migration(migrations.Migration):
    dependencies = [("villages", "0001_initial")]
    operations = [AddSearchIndex("Village"), AddSearchIndex("Household"), AddSearchIndex("Person")]
