"""The lists an office starts with: those of one county's ledgers, to be edited like any data.

Source: the county forms described in docs/domain.md; names are local data, not law.
"""

LIVELIHOOD, STABILITY, HARDSHIP = "livelihood", "stability", "hardship"

LEDGERS = [
    # code, name, short name, section, text label, person label, has measures
    (LIVELIHOOD, "民生台账", "民生", "livelihood", "反映的主要问题", "反映人", False),
    (STABILITY, "稳定台账", "稳定", "stability", "矛盾纠纷情况", "当事人", False),
    (HARDSHIP, "困难群众台账", "困难", "hardship", "困难情况", "户主姓名", True),
]

CLASSES = {
    LIVELIHOOD: (
        "水利 交通 能源 教育 科技文体 医疗卫生 劳动与社会保障 环境保护 城乡规划建设与管理 农业 其他"
    ),
    HARDSHIP: "住房 生活 医疗 就业 就学 其他",
    STABILITY: (
        "涉法涉诉 林水土 惠农政策及村(社区)政务财务 民政问题 人口与医疗卫生 劳动保障 交通运输 "
        "城镇及综合执法 党纪政纪 教育 企业改制 环境保护 组织人事 其他"
    ),
}

SOURCES = "入户走访 来访 电话 信箱 会议 网格上报 热线 网站 上级交办 其他"

# The codes are what the county form's rows ask for; an office's own origins have none.
ORIGINS = [
    ("新建", "new", ""),
    ("上年接转", "carried_over", "上年转接、结转"),
    ("其他台账转入", "transferred_in", ""),
    ("上级主管部门/领导交办", "superior", ""),
    ("县委县政府及县领导交办", "county", "县委县政府及县级领导交办"),
    ("人大议案建议", "congress", "县人大议案建议意见交办"),
    ("政协提案", "cppcc", "县政协提案建议意见交办"),
]

# ledger (None: all), closing kind, sub-types
CLOSINGS = [
    (LIVELIHOOD, "substantive", "落实项目 落实帮扶 整合项目"),
    (LIVELIHOOD, "procedural", "政策解答 纳入项目库 其他"),
    (HARDSHIP, "substantive", "实质性解决困难 已脱贫 纳入低保 纳入特困供养 临时救助"),
    (STABILITY, "substantive", "实质性化解 实质性终结"),
    (STABILITY, "procedural", "程序性终结"),
    (None, "procedural", "问题中止"),
]

MEASURES = [
    ("低保", ""),
    ("特困供养", "五保、五保供养、特困人员供养"),
    ("临时救助", ""),
    ("医疗救助", ""),
    ("城乡居民医保", "新农合、新型农村合作医疗"),
    ("小额意外保险", ""),
    ("一事一议", ""),
    ("挂包帮", ""),
    ("项目", ""),
    ("捐赠", ""),
    ("其他", ""),
]

OFFICES = "党政办 党建办 民政办 综治中心 便民服务中心 农业服务中心 规划建设办 财政所"

DISPUTE_TYPES = (
    "婚姻家庭 邻里 房屋宅基地 合同 生产经营 损害赔偿 山林土地 征地拆迁 环境污染 "
    "劳动争议 消费 医疗 道路交通事故 物业 其他"
)
CAUSES = "因病 因残 因灾 缺劳力 就学 重大疾病 其他"

# ledger, key, label, kind, choices, header aliases
FIELDS = [
    (LIVELIHOOD, "project_name", "项目名称", "text", "", ""),
    (LIVELIHOOD, "project_kind", "项目类别", "text", "", ""),
    (LIVELIHOOD, "people_benefiting", "受益人数", "number", "", ""),
    (LIVELIHOOD, "money_planned", "计划资金(元)", "money", "", "计划投资"),
    (LIVELIHOOD, "money_raised", "自筹资金(元)", "money", "", "自筹"),
    (LIVELIHOOD, "money_gap", "资金缺口(元)", "money", "", "缺口"),
    (HARDSHIP, "cause", "致困原因", "choice", CAUSES, "困难原因"),
    (HARDSHIP, "family_size", "家庭人口", "number", "", "人口、家庭人口数"),
    (HARDSHIP, "needs", "帮扶需求", "text", "", "主要需求"),
    (HARDSHIP, "next_review_on", "下次复核日期", "date", "", ""),
    (STABILITY, "dispute_type", "纠纷类型", "choice", DISPUTE_TYPES, ""),
    (STABILITY, "scale", "涉事人数", "number", "", ""),
    (STABILITY, "amount_in_dispute", "争议金额(元)", "money", "", ""),
    (STABILITY, "mediators", "调解员", "text", "", "调解人"),
    (STABILITY, "sessions", "调解次数", "number", "", ""),
    (STABILITY, "method", "化解方式", "text", "", ""),
    (STABILITY, "agreement", "协议形式", "choice", "无 口头协议 书面协议", ""),
    (STABILITY, "amount_agreed", "协议金额(元)", "money", "", ""),
    (STABILITY, "performed", "已履行", "yes_no", "", "是否履行"),
    (STABILITY, "confirmation_asked_on", "申请司法确认日期", "date", "", ""),
    (STABILITY, "confirmation_made_on", "司法确认日期", "date", "", ""),
    (STABILITY, "revisited_on", "回访日期", "date", "", ""),
]
