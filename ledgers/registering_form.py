"""The one-screen form that registers a matter, with what follows from what is written in it."""

from django import forms
from django.utils import timezone

from ledgers.actions import opening_level
from ledgers.form_fields import PREFIX, dictionary
from ledgers.forms import EntryForm
from ledgers.models import DictionaryItem, Entry, Level
from townportal.accounts.roles import Section
from townportal.registers.forms import form_field
from villages.models import Person, Village

Kind = DictionaryItem.Kind

FOREIGN_VILLAGE = "所选的村(社区)不在您负责的范围内,请重选。"
BEHIND_MORE = (
    "group",
    "place",
    "source",
    "collected_on",
    "collected_by",
    "person_phone",
    "person_id_number",
    "title",
    "people_concerned",
    "households_affected",
    "people_affected",
    "urgency",
    "origin",
    "opened_level",
)


class RegisteringForm(EntryForm):
    """Person, class and text are asked; the rest is preset or filled in, and lies behind 更多."""

    person = forms.ModelChoiceField(
        Person.objects.select_related("village", "group", "household"),
        required=False,
        error_messages={"invalid_choice": "所选的人不在您能看到的名册里,请重新选,或只写姓名。"},
    )
    opened_level = forms.ChoiceField(
        label="建账级别",
        choices=[(level.value, level.label) for level in (Level.VILLAGE, Level.TOWNSHIP)],
        initial=Level.TOWNSHIP,
        required=False,
        help_text="乡镇收集的事项选「乡镇」;替村里补登的选「村级」。",
    )
    measure = forms.ModelChoiceField(
        DictionaryItem.objects.none(), label="帮扶措施", required=False
    )
    measure_amount = forms.DecimalField(
        label="帮扶金额(元)", required=False, min_value=0, max_digits=12, decimal_places=2
    )

    class Meta:
        model = Entry
        fields = (
            "village",
            "person_name",
            "entry_class",
            "text",
            *(name for name in BEHIND_MORE if name != "opened_level"),
            "plan",
            "due_on",
        )
        formfield_callback = form_field
        widgets = {"entry_class": forms.RadioSelect(attrs={"class": "visually-hidden"})}
        error_messages = {
            "village": {"invalid_choice": FOREIGN_VILLAGE},
            "entry_class": {"required": "请点选一个类别。"},
            "text": {"required": "请写清是什么事。"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ledger = self.instance.ledger
        self.own_level = opening_level(self.user, ledger)
        self.only_village = self._only_village()
        if self.own_level == Level.VILLAGE:
            del self.fields["opened_level"]
        self._prepare_measure(ledger)
        self._prepare_inputs(ledger)
        self._name_groups()

    def _only_village(self) -> Village | None:
        """The user's village, where there is no choice."""
        found = list(self.fields["village"].queryset[:2])
        if len(found) > 1 or not found:
            return None
        self.initial["village"] = found[0].pk
        return found[0]

    def _prepare_measure(self, ledger):
        if ledger.has_measures:
            rows = dictionary(Kind.MEASURE, ledger.township_id, ledger)
            self.fields["measure"].queryset = rows
        else:
            del self.fields["measure"], self.fields["measure_amount"]

    def _prepare_inputs(self, ledger):
        today = timezone.localdate().isoformat()
        self.fields["collected_on"].widget.attrs["max"] = today
        self.fields["due_on"].widget.attrs["min"] = today
        self.fields["due_on"].label = "办理时限"
        self.fields["plan"].label = "办理方案(写了就直接受理,责任人是我)"
        self.fields["text"].widget.attrs["placeholder"] = ledger.text_label
        self.fields["person_name"].widget.attrs |= {
            "autocomplete": "off",
            "placeholder": f"{ledger.person_label}:姓名或拼音首字母",
        }
        self.fields["person_phone"].widget.input_type = "tel"
        for name in ("village", "group", "source", "origin"):
            self.fields[name].empty_label = "请选择" if name == "village" else "—"

    def _name_groups(self):
        """Every village has a 1组: where several villages are offered, the name says whose."""
        field = self.fields["group"]
        field.queryset = field.queryset.select_related("village").order_by(
            "village__order", "village", "order", "pk"
        )
        if self.only_village:
            field.queryset = field.queryset.filter(village=self.only_village)
        else:
            field.label_from_instance = lambda group: f"{group.village} {group}"

    # What the page shows

    @property
    def more_fields(self):
        own = [name for name in self.fields if name.startswith(PREFIX)]
        return [self[name] for name in (*BEHIND_MORE, *own) if name in self.fields]

    @property
    def plan_fields(self):
        names = ("plan", "due_on", "measure", "measure_amount")
        return [self[name] for name in names if name in self.fields]

    @property
    def has_errors_behind_more(self) -> bool:
        return any(field.errors for field in (*self.more_fields, *self.plan_fields))

    @property
    def summary(self) -> str:
        """What is preset behind 更多, so that nobody has to look."""
        source = self.fields["source"].queryset.filter(pk=self["source"].value() or None).first()
        day = str(self["collected_on"].value())
        today = timezone.localdate().isoformat()
        return " · ".join(
            [f"来源 {source or '未选'}", "今天" if day == today else day, "责任人 我"]
        )

    # What follows from what was written

    def clean(self):
        self._take_person()
        self._take_level()
        cleaned = super().clean()
        self._check_due(cleaned)
        if cleaned.get("measure_amount") and not cleaned.get("measure"):
            self.add_error("measure", "写了金额,请选是哪一项帮扶措施。")
        return cleaned

    def _check_due(self, cleaned):
        due_on = cleaned.get("due_on")
        if due_on and due_on < timezone.localdate():
            self.add_error("due_on", "时限在今天之前,请往后选。")
        elif cleaned.get("plan") and not due_on and "due_on" not in self.errors:
            self.add_error("due_on", "写了办理方案,请一并写办理时限。")

    def _take_person(self):
        """A picked person brings along what the register of residents knows of him."""
        cleaned, person = self.cleaned_data, self._picked_person()
        if person is None or "village" in self.errors:
            return
        cleaned["village"] = cleaned.get("village") or person.village
        if cleaned["village"] != person.village:
            self.add_error(
                "person_name",
                f"{person}是{person.village}的人,与所选的村不一致。请改选村,或只写姓名。",
            )
            return
        cleaned["person_name"] = person.name
        cleaned["group"] = cleaned.get("group") or person.group
        cleaned["person_phone"] = cleaned.get("person_phone") or person.phone
        if self.instance.ledger.entry_section != Section.STABILITY:
            self._link_person(person)

    def _link_person(self, person):
        """Not for disputes: nothing there leads from a person to what he was party to."""
        cleaned = self.cleaned_data
        cleaned["person_id_number"] = cleaned.get("person_id_number") or person.id_number
        self.instance.person, self.instance.household = person, person.household

    def _picked_person(self) -> Person | None:
        """The person picked, unless another name was typed after the picking."""
        person = self.cleaned_data.get("person")
        typed = (self.cleaned_data.get("person_name") or "").strip()
        if person is None or not typed or typed == person.name:
            return person
        still_fits = Person.objects.filter(pk=person.pk).matching(typed).exists()
        return person if still_fits else None

    def _take_level(self):
        level = Level(self.cleaned_data.get("opened_level") or self.own_level)
        self.instance.opened_level = level
        is_missing = "village" not in self.errors and not self.cleaned_data.get("village")
        if level == Level.VILLAGE and is_missing:
            self.add_error("village", "请选择村(社区)。")
