"""Every page that somebody may open, by a role that may; {…} is filled from what fill.py made."""

PAGES = {
    "township_officer": (
        "/c/todo",
        "/c/household",
        "/c/household?q=%E6%9D%8E&status=registered&cols=number.head.village",
        "/c/household?q=nobody",
        "/c/household/{household}",
        "/c/household/{household}/income?scheme=dibao",
        "/c/household/{household}/members",
        "/c/household/{household}/past",
        "/c/household/{household}/changes",
        "/c/household/{household}/person/{person}",
        "/c/household/{household}/person/{person}/id_number",
        "/c/household/{household}/propose/fact",
        "/c/household/{household}/propose/fact?item=sec_housing",
        "/c/household/{household}/propose/join",
        "/c/household/{household}/propose/move",
        "/c/household/new",
        "/c/person?q=%E6%9D%8E",
        "/c/change",
        "/c/change/{change}",
        "/c/place",
        "/c/place/990101101201",
        "/c/log",
        "/c/purpose",
    ),
    "data_steward": (
        "/c/place/new",
        "/c/place/990101102201/rename",
        "/c/place/990101102000/merge",
        "/c/department",
        "/c/department/new",
        "/c/department/finance/end",
    ),
    "system_admin": (
        "/c/account",
        "/c/account/{account}",
        "/c/account/{account}/post",
        "/c/account/new",
        "/c/proposal",
        "/c/role",
    ),
    "security_admin": ("/c/todo",),
    "audit_admin": ("/c/look", "/c/log?room=registry"),
    "household": ("/my/", "/my/members", "/my/income", "/my/who-looked"),
}
SIGNED_OUT = ("/signin",)
EVERY = [(role, page) for role, pages in PAGES.items() for page in pages]
EVERY += [(None, page) for page in SIGNED_OUT]
