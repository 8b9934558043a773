"""Rules a linter cannot know. Each failure names the file, model or page to mend."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, get_resolver, reverse

from townportal.registers.scoping import ScopedModel

# Lowest first: a package imports only from its own line and those above it.
LAYERS = (
    ("townportal.accounts.roles", "townportal.sealing"),
    ("townportal.registers", "townportal.jobs", "townportal.clocks"),
    ("townportal.accounts",),
    ("villages",),
    ("partywork", "ledgers"),
    ("reports",),
    ("townportal",),
)
PACKAGES = {"townportal", "villages", "partywork", "ledgers", "reports"}
APART = {
    ("partywork", "ledgers"),
    ("ledgers", "partywork"),
}  # neighbours that know nothing of each other


def product_files() -> list[Path]:
    found = [path for name in PACKAGES for path in (settings.BASE_DIR / name).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)


def imports_of(path: Path) -> set[str]:
    """What the module needs to run; names for type checkers only do not count."""
    found, tree = set(), ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in PACKAGES}


def package_of(module: str) -> tuple[int, str]:
    """(layer, package) of the longest package name that the module lies in."""
    known = [(name, layer) for layer, names in enumerate(LAYERS) for name in names]
    name, layer = max((n, layer) for n, layer in known if f"{module}.".startswith(f"{n}."))
    return layer, name


@pytest.mark.parametrize("path", product_files(), ids=module_of)
def test_imports_come_from_lower_layers(path):
    layer, package = package_of(module_of(path))

    wrong = set()
    for name in imports_of(path):
        its_layer, its_package = package_of(name)
        if its_layer > layer or (package, its_package) in APART:
            wrong.add(name)

    assert wrong == set()


# Rows are reached through their scope

MANAGERS = ("objects", "_default_manager", "_base_manager")
SCOPED = {"visible_to", "editable_by", "choices_for", "known_to", "offered_to"}
UNSCOPED_IN_VIEWS = {
    "ledgers/views/entries.py LedgerField.filter": "columns of the ledger of a row already fetched",
    "ledgers/views/files.py Attachment.all": "passes entry_or_404",
    "ledgers/views/lists.py EntryAction.filter": "narrows rows that are the user's own",
    "ledgers/views/measures.py HelpMeasure.select_related": "passes entry_or_404",
    "reports/views/form.py Township.live": "only where the reach is the county",
    "townportal/jobs/views.py JobDownload.filter": "beside jobs of the user's own",
    "townportal/registers/views/drafts.py Draft.update_or_create": "of the user's own",
    "townportal/registers/views/imports.py ImportBatch.filter": "of the user's own",
    "townportal/registers/views/rows.py Reveal.create": "a receipt in the user's name",
    "townportal/registers/views/saved_views.py SavedView.update_or_create": "of the user's own",
}


def view_files() -> list[Path]:
    return [p for p in product_files() if "views" in p.parts or p.stem.endswith("views")]


def unscoped_uses(path: Path) -> set[str]:
    attributes = (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute))
    uses = {
        (ast.unparse(node.value.value), node.attr)
        for node in attributes
        if isinstance(node.value, ast.Attribute) and node.value.attr in MANAGERS
    }
    place = path.relative_to(settings.BASE_DIR)
    return {f"{place} {model}.{method}" for model, method in uses if method not in SCOPED}


def test_views_reach_rows_only_through_their_scope():
    found = set().union(*map(unscoped_uses, view_files()))

    assert found == UNSCOPED_IN_VIEWS.keys()


UNSCOPED_MODELS = {
    "clocks.Notice": "belongs to one person: visible_to(user)",
    "clocks.Reminder": "a receipt that no page shows",
    "jobs.Job": "belongs to one person: visible_to(user)",
    "jobs.JobDownload": "reached through its job",
    "ledgers.Attachment": "reached through its entry",
    "ledgers.EntryAction": "reached through its entry",
    "ledgers.EntryClosing": "reached through its entry",
    "ledgers.HelpMeasure": "reached through its entry",
    "ledgers.SerialCounter": "a counter that no page shows",
    "registers.Draft": "belongs to one person: user.drafts",
    "registers.FormToken": "a receipt that no page shows",
    "registers.ImportBatch": "belongs to one person",
    "registers.ImportedRow": "reached through its batch",
    "registers.Reveal": "a receipt that no page shows yet",
    "registers.SavedView": "belongs to one person: offered_to(user)",
}


def our_models():
    labels = {app.label for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES}
    models = [model for model in apps.get_models() if model._meta.app_label in labels]
    return [model for model in models if not model.__name__.startswith("Historical")]


def test_every_model_is_scoped():
    unscoped = {m._meta.label for m in our_models() if not issubclass(m, ScopedModel)}

    assert unscoped == UNSCOPED_MODELS.keys()


def test_every_scoped_model_says_whose_it_is():
    """A section of its own or of its rows; a village or a township, or it is everybody's."""
    everybodys = {"clocks.Holiday"}
    silent = {
        model._meta.label
        for model in our_models()
        if issubclass(model, ScopedModel)
        if not (model.section or (model.section_path and model.row_sections))
        or not (model.village_path or model.township_path or model._meta.label in everybodys)
    }

    assert silent == set()


# Pages

OPEN_PAGES = {"login"}


def url_patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from url_patterns(pattern)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ("get", "post"))
def test_every_page_needs_a_login(client, how):
    words = {"pk": 1, "code": "livelihood", "kind": "accept", "form_key": "x"}
    answers = {}
    for pattern in url_patterns():
        kwargs = {name: words[name] for name in pattern.pattern.converters}
        url = reverse(pattern.name, kwargs=kwargs)
        response = getattr(client, how)(url)
        answers[pattern.name] = response.headers.get("Location", response.status_code)
        if answers[pattern.name] == f"{reverse('login')}?next={url}":
            answers[pattern.name] = "log in first"

    opened = {name for name, answer in answers.items() if answer != "log in first"}
    assert opened == OPEN_PAGES


def test_no_view_is_exempt_from_the_csrf_check():
    exempt = {
        pattern.name
        for pattern in url_patterns()
        if getattr(pattern.callback, "csrf_exempt", False)
    }

    assert exempt == set()
    assert [p for p in product_files() if "csrf_exempt" in p.read_text()] == []


# Templates

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
FRAGMENTS = [path for path in TEMPLATES if path.name.startswith("_")]
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:")


def template_name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=template_name)
def test_templates_carry_no_inline_script_or_style(path):
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", FRAGMENTS, ids=template_name)
def test_fragments_begin_by_naming_what_they_expect(path):
    first_line = path.read_text().partition("\n")[0]

    assert re.fullmatch(r"\{#.*\b[Ee]xpects?\b.*#\}", first_line)


# People are not rated

RATING = re.compile(
    r"score|risk|level|tag|watch|grade|rating|rank|points|label|colou?r|danger|credit|profile",
    re.IGNORECASE,
)


@pytest.mark.parametrize("model", ("villages.Person", "villages.Household"))
def test_nobody_is_scored_or_watched(model):
    """trust.md 4: no score, level, colour, label, watch list or profile on a person."""
    fields = {field.name for field in apps.get_model(model)._meta.get_fields()}

    assert {name for name in fields if RATING.search(name)} == set()


def test_a_person_leads_to_no_dispute():
    """Nothing points from disputes to people but what a matter's own form links."""
    pointing = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for model in ("villages.Person", "villages.Household")
        for relation in apps.get_model(model)._meta.related_objects
    }

    assert pointing == {
        "ledgers.Entry.person",
        "ledgers.Entry.household",
        "villages.Person.household",
    }
