"""One demo matter on its way: each step goes through the product's actions on its own day."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from ledgers.actions import act, register_entry
from ledgers.attachments import attach
from ledgers.defaults import STABILITY
from ledgers.models import DictionaryItem, Entry, EntryAction, HelpMeasure, Ledger
from ledgers.workflow import ActionKind
from reports.demo.matters import Matter
from reports.demo.past import at, date_action, office_time
from reports.demo.photos import photo
from townportal.accounts.models import User
from townportal.clocks.calendar import WorkCalendar
from villages.models import Person, Village

Kind = DictionaryItem.Kind
USUAL_LIMIT = 10  # working days, as the registering page presets


@dataclass
class Office:
    """Who and what a township's matters are handled by."""

    township: object
    secretaries: dict[int, User]  # by village
    clerks: dict[str, User]  # by ledger code
    general_clerk: User
    leader: User
    cadre: User | None
    calendar: WorkCalendar
    today: date
    items: dict[tuple, DictionaryItem] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)

    def __post_init__(self):
        self.ledgers = {row.code: row for row in Ledger.objects.filter(township=self.township)}
        for item in DictionaryItem.objects.filter(township=self.township).select_related("ledger"):
            code = item.ledger.code if item.ledger else None
            self.items[item.kind, code, item.code, item.name] = item

    def item(self, kind: str, name: str, code: str | None = None, meaning: str = ""):
        return self.items[kind, code, meaning, name]

    def workday(self, day: date) -> date:
        """That day, or the next working one, but never later than today."""
        return min(self.calendar.next_workday(day), self.today)


@dataclass
class Case:
    office: Office
    ledger_code: str
    matter: Matter
    village: Village
    person: Person
    day: date  # of the latest step
    entry: Entry | None = None
    steps: int = 0

    @property
    def secretary(self) -> User:
        return self.office.secretaries[self.village.pk]

    @property
    def clerk(self) -> User:
        return self.office.clerks[self.ledger_code]

    def register(self, by: User, *, source: str = "入户走访", origin: tuple | None = None) -> None:
        self.entry = self._blank(by, source, origin)
        with self._time():
            register_entry(entry=self.entry, by=by)
            date_action(self.entry.actions.get())
            for name, amount in self.matter.measures:
                measure = self.office.item(Kind.MEASURE, name)
                HelpMeasure.objects.create(entry=self.entry, measure=measure, amount=amount)

    def _blank(self, by, source, origin) -> Entry:
        matter, person, office = self.matter, self.person, self.office
        is_dispute = self.ledger_code == STABILITY
        words = {"group": person.group}
        return Entry(
            ledger=office.ledgers[self.ledger_code],
            village=self.village,
            group=person.group,
            entry_class=office.item(Kind.ENTRY_CLASS, matter.class_name, self.ledger_code),
            source=office.item(Kind.SOURCE, source),
            origin=origin and office.item(Kind.ORIGIN, origin[0], meaning=origin[1]),
            title=matter.title.format(**words),
            text=matter.text.format(**words),
            collected_on=self.day,
            collected_by=by.full_name,
            person=None if is_dispute else person,
            household=None if is_dispute else person.household,
            person_name=person.name,
            person_phone=person.phone,
            person_id_number="" if is_dispute else person.id_number,
            households_affected=matter.households,
            people_affected=matter.households and matter.households * 3,
            extra=dict(matter.extra),
            owner=by,
            due_on=self.due_in(USUAL_LIMIT),
        )

    def move_on(self, days: int) -> None:
        self.day = self.office.workday(self.day + timedelta(days=days))

    def do(self, kind: ActionKind, by: User, *, after: int = 0, **data) -> EntryAction:
        """One step, some days after the one before."""
        self.move_on(after)
        self.steps += 1
        with self._time():
            # Fetched anew: a notice is written at the end and reads the matter as it was here.
            entry = Entry.objects.select_related("ledger", "owner").get(pk=self.entry.pk)
            action = act(entry=entry, kind=kind, by=by, data=data, version=entry.version)
            date_action(action)
        self.entry = entry
        return action

    def _time(self):
        return at(office_time(self.day, self.steps))

    # The steps that most matters take

    def days_until(self, days_ago: int) -> int:
        """From the latest step to that many days before today."""
        return max(0, (self.office.today - self.day).days - days_ago)

    def due_in(self, workdays: int) -> date:
        return self.office.calendar.add_workdays(self.day, workdays)

    def accept(self, by: User, *, after: int = 0, due_on: date | None = None) -> None:
        self.move_on(after)
        due_on = due_on or self.due_in(15)
        self.do(ActionKind.ACCEPT, by, owner=by, due_on=due_on, plan=self.matter.plan)

    def progress(self, by: User, *, after: int, text: str = "", has_photo: bool = False) -> None:
        text = text or self.matter.progress.format(group=self.person.group)
        action = self.do(ActionKind.PROGRESS, by, after=after, text=text)
        if has_photo:
            with self._time():
                attach(entry=self.entry, action=action, files=[photo(self.steps)], by=by)

    def reply(self, by: User, text: str) -> None:
        self.do(ActionKind.REPLY, by, answers=self.entry.actions.unanswered().get(), text=text)

    def close(self, by: User, *, after: int) -> None:
        kind, name = self.matter.closing
        sub_type = name and self.office.item(Kind.CLOSING, name, self.ledger_code, kind)
        self.move_on(after)
        self.do(
            ActionKind.CLOSE,
            by,
            closing_kind=kind,
            sub_type=sub_type or None,
            result=self.matter.result.format(group=self.person.group),
            closed_on=self.day,
        )

    def verify(self, by: User, *, after: int, feedback: str = "satisfied") -> None:
        self.move_on(after)
        self.do(
            ActionKind.VERIFY,
            by,
            feedback=feedback,
            feedback_by="phone" if self.day.day % 3 else "oral",
            verified_on=self.day,
        )

    def hand_up(self, by: User, *, after: int = 1) -> None:
        text = "村里没有能力解决,请镇里协调。"
        self.do(ActionKind.HAND_UP, by, after=after, text=text)
