from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]
    operations = [migrations.AddField("recall", "withdrawn", models.BooleanField(default=False))]
