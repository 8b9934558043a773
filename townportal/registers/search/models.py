"""What a model and its queryset take on to be searched."""

import operator
from functools import reduce

from django.core.exceptions import FieldDoesNotExist
from django.db import connections, models, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from townportal.registers.search.index import InIndex, search_index
from townportal.registers.search.tokens import grams, name_grams, read_query, sealed_grams
from townportal.sealing.fields import sealed_fields

HEAD = 250  # rows looked at before the index is asked
PAGE = 50  # as many hits among them: the list itself is the shortest way


class SearchableQuerySet(models.QuerySet):
    def matching(self, text: str):
        """Rows that have every word of ``text``: Chinese anywhere, words and numbers from their
        beginning, names also by pinyin initials. Blank text asks for nothing and keeps all rows;
        text without a letter, digit or character, such as 「。」, finds none.

        On SQLite it first asks how many rows the words have (a short question, at most two): few
        are fetched and sorted; many are picked while walking the list in its order; and where the
        usual order brings enough of them at once, the index is left out.
        """
        terms = read_query(text, has_sealed=self.model.has_sealed_texts())
        if not terms:
            return self.none() if text.strip() else self.all()
        index = search_index(connections[self.db], self.model)
        leads = index.leads(terms)
        if not leads and self._is_common_at_head(_contain(terms)):
            return self.filter(_contain(terms))
        listed = self.filter(InIndex(self.model, tuple(terms), leads=leads))
        return listed.filter(_contain(index.to_verify(terms)))

    def _is_common_at_head(self, condition: Q) -> bool:
        """Looks at the first rows in the usual order; in another one that may mean a full sort."""
        usual = tuple(self.model._meta.ordering)
        if not self.ordered or self.query.order_by not in ((), usual):
            return False
        hit = ExpressionWrapper(condition, output_field=BooleanField())
        return sum(self.values_list(hit, flat=True)[:HEAD]) >= PAGE


class Searchable(models.Model):
    """Keeps the tokens of its texts beside them; a migration's AddSearchIndex indexes those.

    ``search_fields`` and ``pinyin_fields`` name attributes, of related rows too: ``village__name``.
    ``save()`` keeps ``grams``. What passes it by must not forget them: before ``bulk_create`` set
    ``row.grams = row.build_grams()``; after ``update()`` of a searched column, or a change of a
    related row, call ``refresh_grams``.
    """

    search_fields: tuple[str, ...] = ()
    pinyin_fields: tuple[str, ...] = ()

    grams = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None or self._are_searched(update_fields):
            self.grams = self.build_grams()
            update_fields = update_fields and {*update_fields, "grams"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def build_grams(self) -> str:
        sealed = {field.name for field in sealed_fields(type(self))}
        texts = [_value(self, path) for path in self.search_fields if path not in sealed]
        names = [_value(self, path) for path in self.pinyin_fields]
        hidden = [_value(self, path) for path in self.search_fields if path in sealed]
        return " ".join(filter(None, [grams(*texts), name_grams(*names), sealed_grams(*hidden)]))

    @classmethod
    def has_sealed_texts(cls) -> bool:
        return any(field.name in cls.search_fields for field in sealed_fields(cls))

    def _are_searched(self, names) -> bool:
        """Whether a searched text may follow from these fields; a property's source is unknown."""
        heads = {path.split("__")[0] for path in (*self.search_fields, *self.pinyin_fields)}
        return bool(names) and any(_feeds(self._meta, names, head) for head in heads)


def refresh_grams(queryset, batch_size: int = 500) -> int:
    """Bring the tokens of these rows up to date, in short transactions.

    Returns:
        How many rows had to change.
    """
    rows = queryset.model._base_manager.using(queryset.db).order_by("pk")
    pks = list(queryset.order_by("pk").values_list("pk", flat=True))
    batches = [pks[start : start + batch_size] for start in range(0, len(pks), batch_size)]
    return sum(_refresh(rows.filter(pk__in=batch)) for batch in batches)


def _refresh(rows) -> int:
    model = rows.model
    paths = (*model.search_fields, *model.pinyin_fields)
    related = {path.rpartition("__")[0] for path in paths} - {""}
    with transaction.atomic(using=rows.db):
        rows = rows.select_for_update(of=("self",)).select_related(*related or [None])
        stale = []
        for row in rows:
            known, row.grams = row.grams, row.build_grams()
            if row.grams != known:
                stale.append(row)
        return model._base_manager.using(rows.db).bulk_update(stale, ["grams"])


def _contain(terms) -> Q:
    """Whether a row's own tokens answer all terms: true or false without any index."""
    return reduce(operator.and_, (_contains(term) for term in terms), Q())


def _contains(term) -> Q:
    ways = [_has(sequence) for sequence in term.sequences]
    if term.sealed:
        ways.append(reduce(operator.and_, (_has(f" {token}") for token in term.sealed)))
    return reduce(operator.or_, ways)


def _has(sequence: str) -> Q:
    return Q(GreaterThan(StrIndex(F("grams"), Value(sequence)), 0))


def _feeds(meta, names, head: str) -> bool:
    try:
        field = meta.get_field(head)
    except FieldDoesNotExist:
        return True
    return field.name in names or field.attname in names


def _value(row, path: str):
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row
