from django.db import migrations, models


class Migration(migrations.Migration):
    """What was recorded before says neither where somebody went nor who asked: the rows say so, then each must say it."""

    dependencies = [("rujukan", "0018_hand_over")]

    operations = [
        migrations.RunSQL(
            [
                "UPDATE rujukan_shelterstay SET left_to = 'unknown' WHERE until IS NOT NULL",
                "UPDATE rujukan_consent SET withdrawn_for = 'not_recorded', withdrawal_reason = 'not_recorded'"
                " WHERE withdrawn_at IS NOT NULL",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawal_reason", ""), ("withdrawn_at", None), ("withdrawn_for", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        models.Q(("withdrawn_for", ""), _negated=True),
                        models.Q(("withdrawal_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="consent_withdrawn_for_somebody",
                violation_error_message="Penarikan memerlukan siapa yang meminta dan alasannya.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shelterstay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_to", ""), ("until", None)),
                    models.Q(("until__isnull", False), models.Q(("left_to", ""), _negated=True)),
                    _connector="OR",
                ),
                name="shelter_stay_left_somewhere",
                violation_error_message="Catat ke mana orangnya pergi.",
            ),
        ),
    ]
