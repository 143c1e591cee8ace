"""The addresses of the portal; they stand twice, Chinese at `/` and English at `/en/`."""

from typing import Any

from django.urls import URLPattern, register_converter

from sunledger.faces.portal import (
    boards,
    bulk,
    data,
    funds,
    lists,
    notices,
    pages,
    pictures,
    places,
    search,
    subsidies,
    vouchers,
)
from sunledger.faces.portal.front import shown
from sunledger.faces.portal.tables import SUFFIXES


class _One:
    """One of several words in an address."""

    def to_python(self, value: str) -> str:
        """Return the word."""
        return value

    def to_url(self, value: Any) -> str:  # noqa: ANN401 - as Django has it
        """Return the word."""
        return str(value)


class _Suffix(_One):
    regex = "|".join(SUFFIXES)


class _Tab(_One):
    regex = "|".join(places.TABS)


class _Village(_One):
    regex = "[0-9]{12}"


register_converter(_Suffix, "suffix")
register_converter(_Tab, "tab")
register_converter(_Village, "village")

app_name = "portal"
urlpatterns: list[URLPattern] = [
    shown("", places.home, name="home"),
    shown("where", places.where, name="where"),
    shown("where.<suffix:suffix>", places.where, name="where_file"),
    shown("board/", boards.index, name="boards"),
    shown("board.<suffix:suffix>", boards.index, name="boards_file"),
    shown("search", search.search, name="search"),
    shown("search.<suffix:suffix>", search.search, name="search_file"),
    shown("v/<village:code>", places.village, name="village"),
    shown("v/<village:code>/<tab:tab>", places.village, name="village_tab"),
    shown("v/<village:code>/code", places.poster, name="poster"),
    shown("v/<village:code>/voucher/<str:voucher>", vouchers.voucher, name="voucher"),
    shown("fund/", funds.index, name="funds"),
    shown("fund.<suffix:suffix>", funds.index, name="funds_file"),
    shown("fund/<str:fund>", funds.fund, name="fund"),
    shown("fund/<str:fund>/flow", funds.where_now, name="flow"),
    shown("subsidy/", subsidies.index, name="subsidies"),
    shown("subsidy.<suffix:suffix>", subsidies.index, name="subsidies_file"),
    shown("subsidy/check", subsidies.check, name="check"),
    shown("subsidy/<slug:subsidy>.<suffix:suffix>", subsidies.subsidy, name="subsidy_file"),
    shown("subsidy/<str:subsidy>", subsidies.subsidy, name="subsidy"),
    shown("notice/", lists.index, name="notices"),
    shown("notice.<suffix:suffix>", lists.index, name="notices_file"),
    shown("notice/<uuid:notice>", notices.notice, name="notice"),
    shown("notice/<uuid:notice>.<suffix:suffix>", notices.as_files, name="notice_file"),
    shown("notice/<uuid:notice>/object", notices.object_to, name="object"),
    shown("picture/<slug:picture>", pictures.picture, name="picture"),
    shown("result/", lists.results, name="results"),
    shown("result.<suffix:suffix>", lists.results, name="results_file"),
    shown("stats/", lists.statistics, name="statistics"),
    shown("stats.<suffix:suffix>", lists.statistics, name="statistics_file"),
    shown("data/", data.index, name="data"),
    shown("data/<slug:slug>", data.data_set, name="data_set"),
    shown("data/<slug:kind>/<int:year>", bulk.whole, name="bulk"),
    shown("data/<slug:kind>/<int:year>.<suffix:suffix>", bulk.whole, name="bulk_file"),
    shown("data/<slug:slug>.<suffix:suffix>", data.data_set, name="data_file"),
    shown("power/", pages.powers, name="powers"),
    shown("report", pages.report, name="report"),
    shown("help/", pages.help_page, name="help"),
    shown("about/", pages.about, name="about"),
    shown("privacy/", pages.privacy, name="privacy"),
    shown("accessibility/", pages.accessibility, name="accessibility"),
    shown("status/", pages.status, name="status"),
    shown("sitemap.xml", data.sitemap, name="sitemap"),
    shown("robots.txt", data.robots, name="robots"),
]
