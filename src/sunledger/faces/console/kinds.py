"""Words for kinds of acts, of things in the log and of changes; an unknown one shows as it is."""

from collections.abc import Mapping

from sunledger.faces.words import both
from sunledger.platform.registers.registry.contracts import ChangeState

ROOMS = {
    "registry": both("台账", "register"),
    "intake": both("收表", "tables taken in"),
    "accounts": both("账号", "accounts"),
    "places": both("区划", "places"),
    "console": both("下载", "lists taken away"),
}
SUBJECTS = {
    "household": both("家庭", "household"),
    "person": both("人员", "person"),
    "change": both("变更", "change"),
    "batch": both("批次", "batch"),
    "account": both("账号", "account"),
    "proposal": both("申请", "proposal"),
    "division": both("区划", "place"),
    "place": both("区划", "place"),
    "body": both("机构", "body"),
    "list": both("名单", "list"),
    "platform": both("平台", "platform"),
}
ACTS = {
    "accounts.founded": both("建了第一批管理员", "made the first administrators"),
    "accounts.proposed": both("提出账号的事", "proposed about an account"),
    "accounts.approved": both("批准", "approved"),
    "accounts.rejected": both("没有批准", "rejected"),
    "accounts.withdrawn": both("撤回", "took back"),
    "accounts.joined": both("本人设了密码", "set the password the first time"),
    "accounts.password_changed": both("改了密码", "changed the password"),
    "accounts.unlocked": both("解锁账号", "unlocked an account"),
    "accounts.locked": both("密码错太多，锁了", "was locked after wrong passwords"),
    "accounts.signed_in": both("登录", "signed in"),
    "accounts.signed_out": both("退出", "signed out"),
    "accounts.second_factor_set": both("设了第二道验证", "set up the second factor"),
    "accounts.token_made": both("做了令牌", "made a token"),
    "accounts.token_revoked": both("停了令牌", "revoked a token"),
    "places.division_added": both("加了地方", "added a place"),
    "places.division_ended": both("撤了地方", "ended a place"),
    "places.division_renamed": both("改了地名", "renamed a place"),
    "places.division_recoded": both("改了代码", "recoded a place"),
    "places.division_merged": both("合并", "merged places"),
    "places.division_split": both("拆分", "split a place"),
    "places.tagged": both("标为特殊地区", "tagged a place"),
    "places.untagged": both("取消标记", "untagged a place"),
    "places.body_added": both("加了机构", "added a body"),
    "places.body_renamed": both("机构改名", "renamed a body"),
    "places.body_ended": both("撤了机构", "ended a body"),
    "places.reach_given": both("划了管的地方", "gave a body its places"),
    "registry.records_taken_in": both("一批表收进台账", "took a batch into the register"),
    "registry.records_taken_back": both("一批表退出台账", "took a batch back"),
    "intake.handed_in": both("交了文件", "handed a file in"),
    "intake.headers_chosen": both("选了表头", "chose the header"),
    "intake.columns_matched": both("对好了列", "matched the columns"),
    "intake.check_asked": both("请再核对一次", "asked for another check"),
    "intake.checked": both("核对完了", "checked"),
    "intake.failed": both("没有做完", "did not come to its end"),
    "intake.confirmed": both("写了用途和依据，确认", "confirmed with purpose and basis"),
    "intake.agreed": both("第二个人同意", "a second person agreed"),
    "intake.taken_in": both("收下", "taken in"),
    "intake.refused": both("没有收", "not taken in"),
    "intake.undone": both("整批退回", "taken back"),
    "intake.expired": both("到期删除", "expired and deleted"),
    "registry.batch_applied": both("一批表收进台账", "took a batch into the register"),
    "registry.batch_undone": both("一批表退出台账", "took a batch back"),
    "registry.change_proposed": both("提出变更", "proposed a change"),
    "registry.change_applied": both("核对了变更，登记", "checked a change and recorded it"),
    "registry.change_rejected": both("没有同意变更", "refused a change"),
    "registry.change_withdrawn": both("撤回变更", "took a change back"),
    "registry.list_frozen": both("定了名单", "froze a list"),
    "registry.procedure_started": both("程序开始", "began a procedure"),
    "registry.procedure_stopped": both("程序停下", "stopped a procedure"),
    "registry.step_done": both("办了一步", "did a step"),
    "registry.signed": both("农户签字", "the household signed"),
    "console.list_taken": both("下载名单", "took a list away"),
}
CHANGE_STATES = {
    ChangeState.PROPOSED: ("wait", both("等核对", "to be checked")),
    ChangeState.APPLIED: ("ok", both("已登记", "applied")),
    ChangeState.REJECTED: ("error", both("没同意", "refused")),
    ChangeState.WITHDRAWN: ("off", both("已撤回", "withdrawn")),
}
CHANGE_KINDS = {
    "fact": both("登记或更正情况", "a fact"),
    "household": both("新立一户", "a new household"),
    "move": both("搬家", "a move"),
    "close": both("销户", "a household ends"),
    "join": both("加成员", "a new member"),
    "membership": both("改成员关系", "a membership"),
    "person": both("更正个人信息", "a person's details"),
    "number": both("改卡号或电话", "a card or phone"),
    "merge_persons": both("两个人合成一个", "two persons are one"),
    "merge_households": both("两户合成一户", "two households are one"),
    "unmerge": both("取消合并", "a merge is undone"),
}
# What an event tells.
TOLD = {
    "account": both("账号", "account"),
    "after": both("以后的代码", "code after"),
    "basis": both("依据", "on the basis of"),
    "conditions": both("条件", "conditions"),
    "format": both("格式", "format"),
    "kind": both("事项", "what"),
    "line": both("部门", "department"),
    "list": both("名单", "list"),
    "on": both("日期", "on"),
    "place": both("地方", "place"),
    "purpose": both("用途", "purpose"),
    "role": both("岗位", "role"),
    "rows": both("条数", "rows"),
    "since": both("从", "from"),
    "until": both("到", "until"),
}


def word_of(words: Mapping[str, str] | None, code: str) -> str:
    """Return the word for an act (None) or for a thing of one of the lists here."""
    return str((ACTS if words is None else words).get(code, code))
