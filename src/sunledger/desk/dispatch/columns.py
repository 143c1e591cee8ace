"""The columns of 核查表: what is given, and what comes back; answers are read by these names."""

ANSWERS = ("属实", "部分属实", "不属实", "符合政策", "数据有误", "查无此人", "正在核查")
YES_NO = ("是", "否")

SHEET = "核查表"
NUMBER, ID, KIND, VILLAGE, HEAD, SUBJECT = (
    "序号",
    "疑点编号",
    "疑点类型",
    "村",
    "户主",
    "对象",
)
QUESTION, AMOUNT, SOURCE, NEXT_STEP, INNOCENT = (
    "疑点描述",
    "涉及金额",
    "数据来源",
    "核查要点",
    "可能的合理情形",
)
RESULT, OWED, RECOVERED, HANDED_OVER = "核查结果", "应追缴金额", "已追缴金额", "是否移交"
MEASURES, DUE, DONE = "整改措施", "完成时限", "是否完成"
FIRST, SECOND = "核查人一", "核查人二"
CHECKED_ON, PROOF = "核查日期", "证据说明"

GIVEN = (
    (NUMBER, 5),
    (ID, 11),
    (KIND, 12),
    (VILLAGE, 9),
    (HEAD, 8),
    (SUBJECT, 12),
    (QUESTION, 29),
    (AMOUNT, 10),
    (SOURCE, 14),
    (NEXT_STEP, 20),
    (INNOCENT, 24),
)
ANSWERED = (
    (RESULT, 10),
    (OWED, 11),
    (RECOVERED, 11),
    (HANDED_OVER, 8),
    (MEASURES, 22),
    (DUE, 11),
    (DONE, 8),
    (FIRST, 10),
    (SECOND, 10),
    (CHECKED_ON, 11),
    (PROOF, 24),
)
