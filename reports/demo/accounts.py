"""One account for every role of the portal, all with the same password; the names are invented."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from townportal.accounts.models import User
from townportal.accounts.roles import WORK_SECTIONS, Role, Section

SECRETARIES = (
    "何金水 田大庆 覃兴文 向永康 谭世明 冉启华 秦正国 黎德友 柯长青 聂光富 舒明义 龚春林 "
    "樊国才 鄢家和 晏仕杰 游玉兰"
)


@dataclass(frozen=True)
class Account:
    username: str
    full_name: str
    role: Role
    office: str = ""
    villages: tuple[str, ...] = ()
    is_office_head: bool = False


QINGXI = [
    *(
        Account(f"shuji{number:02d}", name, Role.VILLAGE_SECRETARY)
        for number, name in enumerate(SECRETARIES.split(), start=1)
    ),
    Account("wenshu", "何小燕", Role.VILLAGE_CLERK, villages=("青石村",)),
    Account("zhucun", "赵玉梅", Role.STATIONED_CADRE, villages=("青石村", "柳林村", "大湾村")),
    Account("dangjian", "喻红霞", Role.PARTY_CLERK, "党建办"),
    Account("minzheng", "李秀珍", Role.HARDSHIP_CLERK, "民政办"),
    Account("zongzhi", "陈红兰", Role.STABILITY_CLERK, "综治中心"),
    Account("bianmin", "张文军", Role.LIVELIHOOD_CLERK, "便民服务中心"),
    Account("dangzheng", "王国强", Role.GENERAL_CLERK, "党政办"),
    Account("zhuren", "阳春桃", Role.GENERAL_CLERK, "党政办", is_office_head=True),
    Account("zhenzhang", "刘志明", Role.LEADER, "镇领导"),
    Account("chayue", "岳一鸣", Role.INSPECTOR, "县督查组"),
    Account("guanli", "晏浩宇", Role.ADMINISTRATOR, "党政办"),
    Account("shenji", "游思远", Role.AUDITOR, "纪检办"),
]
CHUANLI = [
    Account("chuanli01", "龚永贵", Role.VILLAGE_SECRETARY),
    Account("chuanli02", "樊桂英", Role.VILLAGE_SECRETARY),
    Account("chuanli03", "舒天佑", Role.VILLAGE_SECRETARY),
    Account("chuanlizheng", "秦明海", Role.GENERAL_CLERK, "党政办"),
    Account("chuanlizhang", "黎建国", Role.LEADER, "镇领导"),
]
COUNTY = Account("xianchayue", "柯文博", Role.COUNTY_INSPECTOR, "县委办")
INSPECTION_DAYS = 60


def create_accounts(township, villages, rows, password: str, today: date) -> dict[str, User]:
    """{user name: account}. Secretaries get one village each, in the villages' order."""
    by_name = {village.name: village for village in villages}
    waiting = iter(villages)
    hashed = make_password(password)  # once: hashing is slow on purpose
    users = {}
    for row in rows:
        names = [by_name[name] for name in row.villages]
        if row.role is Role.VILLAGE_SECRETARY:
            names = [next(waiting)]
        users[row.username] = _create(row, township, names, hashed, today)
    return users


def _create(row: Account, township, villages, hashed: str, today: date) -> User:
    user = User(
        username=row.username,
        full_name=row.full_name,
        role=row.role,
        township=township,
        office=row.office,
        is_office_head=row.is_office_head,
        password=hashed,
    )
    if row.role in (Role.INSPECTOR, Role.COUNTY_INSPECTOR):
        user.sections = [s.value for s in WORK_SECTIONS if s is not Section.STABILITY]
        user.access_until = today + timedelta(days=INSPECTION_DAYS)
    user.full_clean()
    user.save()
    user.villages.set(villages)
    return user


def shown_accounts() -> list[Account]:
    """What the command prints: two of the secretaries stand for all of them."""
    others = [row for row in QINGXI if row.role is not Role.VILLAGE_SECRETARY]
    return [*QINGXI[:2], *others, COUNTY, CHUANLI[0], *CHUANLI[3:]]
