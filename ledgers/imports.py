"""Books of a ledger become entries, past ones with their closing and the help that was given."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from django import forms
from django.db import models
from django.utils import timezone

from ledgers import import_writing
from ledgers.form_fields import PREFIX, dictionary
from ledgers.import_columns import (
    FORM_SYNONYMS,
    SERIAL,
    handling_columns,
    measure_columns,
    serial_column,
    shown_columns,
)
from ledgers.import_past import Owners, settle
from ledgers.import_places import Places, planned, save_planned
from ledgers.import_updates import SERIAL_TEXT, drop_handling, find_entry, load_entries
from ledgers.models import ClosingKind, DictionaryItem, Entry, Ledger, LedgerField
from townportal.accounts.roles import Reach, Right, Section
from townportal.registers.importing import (
    Checked,
    Choices,
    ImportColumn,
    Importer,
    Outcome,
    PreparedRow,
)
from townportal.registers.importing.columns import number_column, pk_column
from townportal.registers.importing.duplicates import Likeness, in_parts
from townportal.registers.sheets.errors import CellError

Kind = DictionaryItem.Kind


class EntryImporter(Importer):
    """Imports into the one ledger of that code that belongs to the user's township."""

    @cached_property
    def ledger(self) -> Ledger | None:
        return Ledger.objects.choices_for(self.user).filter(code=self.register.code).first()

    def may_write(self) -> bool:
        if self.ledger is None or not self.ledger.entry_section:
            return False
        is_writer = self.user.access.may(self.ledger.entry_section, Right.WRITE)
        return is_writer and (self.may_add_villages or not self.options.get("create_villages"))

    @property
    def may_add_villages(self) -> bool:
        return self.user.access.reach(Section.VILLAGE, Right.WRITE) is Reach.TOWNSHIP

    @property
    def is_village_worker(self) -> bool:
        reach = self.user.access.reach(self.ledger.entry_section, Right.WRITE)
        return reach is Reach.VILLAGES

    @property
    def scope(self) -> str:
        return f"{self.register.key}/{self.ledger.pk}"

    def new_row(self) -> Entry:
        return Entry(
            ledger=self.ledger, township_id=self.ledger.township_id, collected_on=self.today
        )

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    def option_fields(self):
        if not self.may_add_villages:
            return {}
        label = "表里有、系统里没有的村和小组,导入时新建"
        return {"create_villages": forms.BooleanField(label=label, required=False)}

    # Columns

    @cached_property
    def own_fields(self) -> dict[str, LedgerField]:
        return {f"{PREFIX}{field.key}": field for field in LedgerField.objects.of(self.ledger)}

    def number_columns(self) -> list[ImportColumn]:
        return [number_column(), pk_column(), serial_column()]

    def form_columns(self) -> list[ImportColumn]:
        columns = super().form_columns()
        columns += handling_columns(self._closing_kinds, self._items(Kind.CLOSING))
        if self.ledger.has_measures:
            columns += measure_columns(self.measures.labels())
        return [*columns, *shown_columns()]

    def form_column(self, name: str, **more) -> ImportColumn:
        if name in self.own_fields:
            aliases = self.own_fields[name].aliases.split("、")
            more["synonyms"] = tuple(alias.strip() for alias in aliases if alias.strip())
        elif name in FORM_SYNONYMS:
            more["synonyms"] = FORM_SYNONYMS[name]
        if name in ("entry_class", "source", "origin"):
            rows = self.row_form.offered[name]
            more["choices"] = lambda: Choices.of_rows(rows)
        if name == "text":  # may be said by other columns, see import_past
            more["required"] = False
        return super().form_column(name, **more)

    def _items(self, kind: str):
        rows = dictionary(kind, self.ledger.township_id, self.ledger)
        return lambda: Choices.of_rows(rows)

    @cached_property
    def measures(self) -> Choices:
        return self._items(Kind.MEASURE)()

    def _closing_kinds(self) -> Choices:
        """实质性办结, and as people write it: 实质性, 实质."""
        pairs = [(label, value) for value, label in ClosingKind.choices]
        for end in ("办结", "性办结"):
            pairs += [(label.removesuffix(end), value) for value, label in ClosingKind.choices]
        return Choices(pairs)

    # Places

    @cached_property
    def places(self) -> Places:
        return Places(
            self.choices("village"),
            self.row_form.offered["group"].select_related("village"),
            self.ledger.township,
            may_add=bool(self.options.get("create_villages")),
        )

    def resolve(self, row: PreparedRow, column: ImportColumn, text: str):
        if column.key == "village":
            return self.places.village(text)
        if column.key != "group":
            return super().resolve(row, column, text)
        village = row.given.get("village") or row.instance.village
        group = self.places.group(text, village)
        if group is None and row.is_update:
            raise CellError(f"{village or '事项'}没有这个小组:{text}")
        if group is None:
            row.given["place"] = f"{text}{row.given.get('place', '')}"[:200]
        return group or ""

    def complete(self, row: PreparedRow) -> None:
        """The village may be said by the sheet's name; a text by the columns beside it."""
        if "village" not in row.given and not row.has_error_in("village"):
            village = self.places.village_of_sheet(row.raw.table.name)
            if village is None and self.is_village_worker:
                village = self.places.only_village()
            if village is not None:
                row.given["village"] = village
        if "text" not in row.given and not row.raw.table.has("text"):
            self._compose_text(row)
        self._read_agreement(row)

    def _compose_text(self, row: PreparedRow) -> None:
        """A book of hardship has no column for it: 医疗;致困原因:因病."""
        own = [
            f"{field.label}:{row.given[key]}"
            for key, field in self.own_fields.items()
            if key in row.given and field.kind in (field.Kind.CHOICE, field.Kind.TEXT)
        ]
        if own:
            row.given["text"] = ";".join([str(row.given.get("entry_class", "")), *own]).strip(";")

    def _read_agreement(self, row: PreparedRow) -> None:
        """稳定 books write 口头协议 or 书面协议 among the measures."""
        key = f"{PREFIX}agreement"
        if key in self.own_fields and not row.raw.table.has(key):
            words = [w for w in self.own_fields[key].choice_list if len(w) > 1]
            said = next((word for word in words if word in row.given.get("plan", "")), None)
            if said:
                row.given[key] = said

    @cached_property
    def owners(self) -> Owners:
        return Owners()

    def finish(self, row: PreparedRow) -> None:
        if not row.is_update:
            settle(self, row)

    # Existing entries

    def load_existing(self, tables):
        return load_entries(self, tables)

    def is_readable(self, table) -> bool:
        has_serials = table.has(SERIAL) and any(
            SERIAL_TEXT.fullmatch(str(raw.cells.get(SERIAL, ""))) for raw in table.rows()
        )
        return has_serials or super().is_readable(table)

    def target(self, row: PreparedRow) -> Entry:
        if SERIAL_TEXT.fullmatch(str(row.raw.cells.get(SERIAL, "")).strip()):
            return find_entry(self, row)
        return super().target(row)

    def read_cells(self, row: PreparedRow) -> dict:
        given = super().read_cells(row)
        return drop_handling(self, row, given) if row.is_update else given

    def current(self, instance: models.Model, key: str):
        if not key.startswith(PREFIX):
            return super().current(instance, key)
        stored = instance.extra.get(key.removeprefix(PREFIX))
        return self.row_form.form.fields[key].to_python(stored)

    # What may be the same matter

    def sameness(self, row: PreparedRow) -> Iterator[Likeness]:
        entry = row.instance
        if entry.person_id_number:
            yield "person_id_number", "同一身份证号", ("id", entry.person_id_index)
        if entry.person_name and entry.text:
            village = entry.village.name if entry.village else ""
            what = "同一人、同一内容"
            yield "person_name", what, ("matter", entry.person_name, village, entry.text)

    def recorded(self, keys: set[tuple]) -> dict[tuple, str]:
        found = {}
        for kind, field in (("id", "person_id_index"), ("matter", "person_name")):
            for entry in self._entries_with(field, {key[1] for key in keys if key[0] == kind}):
                village = entry.village.name if entry.village else ""
                own = {
                    "id": ("id", entry.person_id_index),
                    "matter": ("matter", entry.person_name, village, entry.text),
                }
                found.setdefault(own[kind], f"已有的 {entry.serial} ")
        return {key: words for key, words in found.items() if key in keys}

    def _entries_with(self, field: str, values: Iterable) -> Iterator[Entry]:
        rows = self.register.rows(self.user).counted().order_by("pk")
        slim = rows.select_related(None).select_related("village")
        names = ("serial", "seal", "village__name", "person_id_index", "person_name", "text")
        return in_parts(slim.only(*names), field, values)

    # Writing

    def notices(self, checked: Checked) -> Iterator[str]:
        new = [row.instance for row in checked.having(Outcome.NEW)]
        if villages := planned(new, "village"):
            names = "、".join(village.name for village in villages)
            yield f"将新建村(社区) {len(villages)} 个:{names}。"
        if groups := planned(new, "group"):
            yield f"将新建村民小组 {len(groups)} 个。"

    def foresee(self, rows: list[PreparedRow]) -> None:
        import_writing.foresee_numbers([row.instance for row in rows], self.ledger)

    def parts(self, rows: list[PreparedRow]):
        return import_writing.past_of(rows, by=self.user)

    def settle(self, rows: list[PreparedRow]) -> list[str]:
        entries = [row.instance for row in rows]
        changed = save_planned(entries, by=self.user, reason="导入台账时新建")
        if import_writing.settle_numbers(entries, self.ledger):
            changed += ["serial_number", "serial"]
        return changed
