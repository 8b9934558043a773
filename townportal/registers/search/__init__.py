"""Search that finds any word of any text at once, one Chinese character included."""

from townportal.registers.search.models import Searchable, SearchableQuerySet, refresh_grams
from townportal.registers.search.tokens import grams

__all__ = ["Searchable", "SearchableQuerySet", "grams", "refresh_grams"]
