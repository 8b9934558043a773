"""Invented villages, households and residents; ID numbers use an area that does not exist."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from townportal.registers.idnumbers import make_check_digit
from villages.models import Household, Person, Village, VillageGroup

QINGXI = (
    "青石村 柳林村 大湾村 小河口村 桥头村 竹园村 高坪村 龙泉村 双堰村 白果村 石门村 杨家湾村 "
    "金鸡村 茶园村 新塘村 场镇社区"
)
CHUANLI = "川里村 新塘村 南坡村"

NO_SUCH_AREA = "429999"
SURNAMES = "何邓田向覃谭冉秦黎柯聂舒龚樊鄢晏阳游岳喻"
MEN = "家平 金生 春生 德福 永贵 兴发 国林 大友 光明 正才 世安 长顺 启富 明海 仕成 天佑 建国 志刚"
WOMEN = "桂英 秀芳 玉珍 春梅 发秀 登菊 翠兰 先凤 正碧 光琼 小燕 红霞 晓琴 美华 春桃 世芬 永秀 丽娟"
YOUNG = "子涵 浩宇 雨欣 思远 佳怡 俊杰 梦瑶 一鸣 欣怡 天宇 诗琪 文博"
UNUSED_PREFIX = "154"  # no operator has these numbers


def add_villages(township, names: str) -> list[Village]:
    kinds = Village.Kind
    return [
        Village.objects.create(
            township=township,
            name=name,
            order=order,
            kind=kinds.COMMUNITY if name.endswith("社区") else kinds.VILLAGE,
        )
        for order, name in enumerate(names.split(), start=1)
    ]


class Residents:
    """Fills villages with groups, households and people, each with a number of his own."""

    def __init__(self, chance: Random, today: date):
        self.chance, self.today = chance, today
        self.count = 0

    def fill(self, village: Village, households: int) -> None:
        groups = [
            VillageGroup.objects.create(village=village, name=f"{number}组", order=number)
            for number in range(1, self.chance.randint(4, 8))
        ]
        for number in range(households):
            self._household(village, groups[number % len(groups)])

    def _household(self, village, group) -> None:
        members = list(self._members(self.chance.choice(SURNAMES)))
        head = members[0][0]
        household = Household.objects.create(
            village=village,
            group=group,
            head_name=head,
            size=len(members),
            address=f"{village}{group}{self.chance.randint(1, 90)}号",
            phone=self._phone(),
        )
        for name, is_man, born in members:
            person = Person(
                village=village,
                group=group,
                household=household,
                name=name,
                id_number=self._id_number(born, is_man=is_man),
                phone=household.phone if name == head else "",
            )
            person.clean()  # takes birth date and sex from the number
            person.save()

    def _members(self, surname: str) -> Iterator[tuple[str, bool, date]]:
        """(name, is a man, born): the head, and mostly a wife, a child and an old parent."""
        age = self.chance.randint(34, 78)
        yield surname + self._of(MEN), True, self._born(age)
        if self.chance.random() < 0.8:
            yield self.chance.choice(SURNAMES) + self._of(WOMEN), False, self._born(age - 2)
        for _ in range(self.chance.choice((0, 1, 1, 2))):
            child_age = max(1, age - self.chance.randint(24, 32))
            yield surname + self._of(YOUNG), self.chance.random() < 0.5, self._born(child_age)
        if age < 60 and self.chance.random() < 0.4:
            yield surname + self._of(MEN), True, self._born(age + 25)

    def _of(self, names: str) -> str:
        return self.chance.choice(names.split())

    def _born(self, age: int) -> date:
        return self.today - timedelta(days=age * 365 + self.chance.randint(0, 364))

    def _id_number(self, born: date, *, is_man: bool) -> str:
        self.count += 1
        order = self.count * 2 % 998 + is_man  # odd for men
        first = f"{NO_SUCH_AREA}{born:%Y%m%d}{order:03d}"
        return first + make_check_digit(first)

    def _phone(self) -> str:
        return f"{UNUSED_PREFIX}{self.count:08d}"
