from datetime import date

from townportal.clocks.deadlines import limit_for
from townportal.clocks.defaults import install_clock_defaults
from townportal.clocks.models import Holiday, Limit, ReminderRule
from townportal.clocks.reminders import active_rules

TODAY = date(2026, 11, 20)
DAYS = {"due_soon": 3, "overdue": 1, "escalate_office": 5, "escalate_leader": 10, "digest": 0}


def test_a_new_township_has_its_limits_and_rules(township, other_township):
    install_clock_defaults(township)

    limit = limit_for("ledger.default_due", TODAY, township)
    law = limit_for("mediation.judicial_confirmation", TODAY, other_township)
    assert (limit.words, limit.township, limit.confidence) == ("不超过 10 个工作日", township, "C")
    assert (law.words, law.township, law.confidence) == ("不超过 30 日", None, "A")
    assert active_rules(township, TODAY) == DAYS
    assert active_rules(other_township, TODAY) == {}
    assert Holiday.objects.exists()


def test_without_a_township_the_defaults_hold_for_all(township):
    install_clock_defaults()

    assert active_rules(township, TODAY) == DAYS
    assert limit_for("ledger.default_due", TODAY, township).number == 10


def test_installing_again_adds_nothing_and_changes_nothing(township):
    install_clock_defaults(township)
    Limit.objects.filter(rule_key="ledger.default_due").update(number=7)
    ReminderRule.objects.filter(code="digest").update(is_active=False)
    before = [model.objects.count() for model in (Holiday, Limit, ReminderRule)]

    install_clock_defaults(township)

    assert [model.objects.count() for model in (Holiday, Limit, ReminderRule)] == before
    assert limit_for("ledger.default_due", TODAY, township).number == 7
    assert "digest" not in active_rules(township, TODAY)


def test_every_default_passes_its_own_validation(township):
    install_clock_defaults(township)

    for row in (*Limit.objects.all(), *ReminderRule.objects.all()):
        row.full_clean()
