"""Workbooks made to harm whoever opens them."""

from . import archives, containers, markup, others, sheets
from .kinds import KINDS

__all__ = ["KINDS", "archives", "containers", "markup", "others", "sheets"]
