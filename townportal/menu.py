"""What the frame of every page shows: this person's menu, unread notices and reading size."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from townportal.accounts.roles import LEDGER_SECTIONS, Right, Section
from townportal.clocks.notices import unread_count

Link = tuple[str, str, bool]  # label, address, whether this page lies under it


@dataclass(frozen=True)
class Item:
    """A menu entry, for whoever has the right in one of the sections; without sections, for all."""

    label: str
    url_name: str
    sections: tuple[Section, ...] = ()
    right: Right = Right.READ

    def is_for(self, user) -> bool:
        return not self.sections or any(user.access.may(s, self.right) for s in self.sections)


TODO = Item("我的待办", "todo", LEDGER_SECTIONS)
SEARCH = Item("综合查询", "entry_search", LEDGER_SECTIONS)
ADD = Item("登记", "entry_add", LEDGER_SECTIONS, Right.WRITE)
VILLAGE, REPORTS, SYSTEM = (Section.VILLAGE,), (Section.REPORTS,), (Section.SYSTEM,)

LEDGERS = "台账"
GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    ("", (Item("工作台", "home"), TODO)),
    (LEDGERS, (SEARCH, ADD)),
    (
        "村情",
        (
            Item("村一览", "villages_village_list", VILLAGE),
            Item("村民小组", "villages_villagegroup_list", VILLAGE),
            Item("户", "villages_household_list", VILLAGE),
            Item("人", "villages_person_list", VILLAGE),
        ),
    ),
    (
        "报表",
        (
            Item("综合看板", "dashboard", REPORTS),
            Item("月报", "county_form", REPORTS),
            Item("指标口径", "figure_catalogue", REPORTS),
            Item("导入导出记录", "job_list", tuple(Section), Right.EXPORT),
        ),
    ),
    (
        "系统",
        (
            Item("用户", "accounts_user_list", SYSTEM),
            Item("字典", "ledgers_dictionaryitem_list", SYSTEM),
            Item("台账设置", "ledgers_ledger_list", SYSTEM),
            Item("台账自有栏", "ledgers_ledgerfield_list", SYSTEM),
            Item("工作日历", "clocks_holiday_list", SYSTEM),
            Item("办理期限", "clocks_limit_list", SYSTEM),
            Item("提醒规则", "clocks_reminderrule_list", SYSTEM),
            Item("交接", "handover", SYSTEM),
        ),
    ),
)


def menu(request: HttpRequest) -> dict:
    """Context processor. Templates call the functions, so a fragment without menu costs nothing."""
    user = getattr(request, "user", None)
    shown = {"large_text": bool(request.COOKIES.get("large_text")), **_township_texts(user)}
    if not (user and user.is_authenticated):
        return shown
    frame = _frame_of(request, user)
    return shown | {
        "menu_groups": lambda: frame.groups,
        "bar_items": lambda: frame.bar,
        "bar_ledgers": lambda: frame.under(LEDGERS),
        "may_search": bool(_address(SEARCH, user)),
        "unread_count": lambda: frame.unread,
    }


def _frame_of(request, user) -> "Frame":
    """One per request, however many templates it renders."""
    if not hasattr(request, "frame"):
        request.frame = Frame(user, request.path)
    return request.frame


class Frame:
    def __init__(self, user, path: str):
        self.user = user
        self.path = path

    @cached_property
    def groups(self) -> list[tuple[str, list[Link]]]:
        groups = [(title, self._links(title, items)) for title, items in GROUPS]
        here = self._here(link for _, links in groups for link in links)
        return [
            (title, [(label, url, url == here) for label, url in links])
            for title, links in groups
            if links
        ]

    @cached_property
    def bar(self) -> list[Link]:
        """待办 and 登记: the two addresses in the bar at the bottom of a phone."""
        links = [("待办", _address(TODO, self.user)), ("登记", _address(ADD, self.user))]
        on = {url for _, group in self.groups for _, url, is_on in group if is_on}
        return [(label, url, url in on) for label, url in links if url]

    @cached_property
    def unread(self) -> int:
        return unread_count(self.user)

    def under(self, title: str) -> list[Link]:
        return dict(self.groups).get(title, [])

    def _links(self, title: str, items: Iterable[Item]) -> list[tuple[str, str]]:
        ledgers = self._ledgers() if title == LEDGERS else []
        links = [(item.label, _address(item, self.user)) for item in items]
        return [(label, url) for label, url in [*ledgers, *links] if url]

    def _ledgers(self) -> list[tuple[str, str]]:
        """One link per ledger that the user may read; townships of one county share codes."""
        sections = [s for s in LEDGER_SECTIONS if self.user.access.may(s)]
        if not sections:
            return []
        rows = apps.get_model("ledgers", "Ledger").objects.choices_for(self.user)
        rows = rows.filter(entry_section__in=sections).values_list("code", "short_name")
        return [(f"{name}台账", _reverse("entry_list", code)) for code, name in dict(rows).items()]

    def _here(self, links: Iterable[tuple[str, str]]) -> str:
        """The address under which this page lies: the longest that it begins with."""
        home = _reverse("home")
        under = [url for _, url in links if self.path.startswith(url) and url != home]
        return max(under, key=len, default=home if self.path == home else "")


def _address(item: Item, user) -> str:
    return _reverse(item.url_name) if item.is_for(user) else ""


def _reverse(name: str, *args) -> str:
    """The menu grows with the portal: what has no address yet is left out."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _township_texts(user) -> dict:
    township = cache(lambda: _township_of(user))
    name = cache(lambda: township().name if township() else "")
    return {
        "township_name": name,
        "brand": lambda: f"{name()}民情台账",
        "contact_phone": lambda: township().contact_phone if township() else "",
    }


def _township_of(user):
    """The user's township; before logging in, the installation's if it has only one."""
    if user and user.is_authenticated:
        return user.township
    townships = apps.get_model("villages", "Township").objects.all()[:2]
    return townships[0] if len(townships) == 1 else None
