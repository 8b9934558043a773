"""XML made to exhaust whoever parses it."""

from tests.sheets.workbooks import MAIN, sheet_xml, xlsx
from townportal.registers.sheets import archives

from .kinds import Case, kind

LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
XXE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@kind
def billion_laughs_in_sheet() -> Case:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&d;</t></is></c></row>'
    return "a.xlsx", xlsx(sheet=sheet_xml(rows, before=LAUGHS)), archives.DEFINITIONS


@kind
def billion_laughs_in_strings() -> Case:
    part = f'<?xml version="1.0"?>{LAUGHS}<sst xmlns="{MAIN}"><si><t>&d;</t></si></sst>'
    return "a.xlsx", xlsx(extra={"xl/sharedStrings.xml": part}), archives.DEFINITIONS


@kind
def external_entity() -> Case:
    book = f'<?xml version="1.0"?>{XXE}<workbook xmlns="{MAIN}">&f;</workbook>'
    return "a.xlsx", xlsx(workbook=book), archives.DEFINITIONS


@kind
def definition_behind_a_long_comment() -> Case:
    before = f"<!--{'-x' * 20_000}-->{LAUGHS}"
    return "a.xlsx", xlsx(sheet=sheet_xml(before=before)), archives.DEFINITIONS


@kind
def definition_in_utf16() -> Case:
    text = sheet_xml(before=LAUGHS).replace("UTF-8", "UTF-16")
    return "a.xlsx", xlsx(sheet=text.encode("utf-16")), archives.DEFINITIONS


@kind
def deep_nesting() -> Case:
    nested = "<a>" * 300_000 + "</a>" * 300_000
    return "a.xlsx", xlsx(sheet=sheet_xml(after=nested)), archives.TOO_BIG


@kind
def deep_nesting_below_the_ratio() -> Case:
    nested = "".join(f"<a{n * 7919 % 100_003}>" for n in range(100_000))
    return "a.xlsx", xlsx(sheet=sheet_xml(after=nested)), archives.DAMAGED


@kind
def xml_that_does_not_end() -> Case:
    return "a.xlsx", xlsx(sheet=sheet_xml()[:-20]), archives.DAMAGED


@kind
def million_attributes() -> Case:
    attributes = " ".join(f'a{n}="{n}"' for n in range(300_000))
    return "a.xlsx", xlsx(rows=f'<row r="1" {attributes}><c r="A1"><v>1</v></c></row>'), None


@kind
def huge_attribute() -> Case:
    noise = "".join(chr(97 + n * n % 26) for n in range(4_000_000))
    return "a.xlsx", xlsx(rows=f'<row r="1" spans="{noise}"></row>'), archives.TOO_BIG
