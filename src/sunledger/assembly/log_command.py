"""The commands `sunledger log …`: sign, verify, prove, mend the public log."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sunledger.assembly.entering import entered
from sunledger.assembly.home import Home
from sunledger.assembly.installed import home_of, home_option, need_platform
from sunledger.desk.terminal.command import Command, Group
from sunledger.desk.terminal.output import json_option, mark, print_json
from sunledger.kit.errors import SunledgerError, WrongUse, reason_of
from sunledger.kit.language import say

if TYPE_CHECKING:
    from sunledger.platform.ground.transparency.notes import Checkpoint, Key
    from sunledger.platform.ground.transparency.proofs import Proved

_MOST_TOLD = 20
_LARGEST = 10_000_000  # bytes of a proof

_FILE = click.Path(dir_okay=False, path_type=Path)
_WORDS: Mapping[str, tuple[str, str]] = {
    "gap": ("没有这一条，编号断了", "there is no such entry, the numbers have a gap"),
    "leaf": ("内容不是写下时的内容", "its words are not those that were written"),
    "columns": ("列和内容说的不一样", "its columns say other than its words"),
    "altered": ("指纹不是签过字的那个：改过", "its hash is not the one that was signed: altered"),
    "deleted": ("签过字，现在没有了：删过", "it was signed and is gone: deleted"),
    "moved": ("签过字的这一条，现在在第 {to} 条：换过位置", "it now stands at {to}: moved"),
    "cut": ("第 {number} 到 {to} 条都没有了：末尾被截掉", "entries {number} to {to} are gone: cut"),
    "file": ("公开的文件坏了：{path}", "a public file is damaged: {path}"),
    "unknown": (
        "数据库和文件都算不出签过字的那个根，分不清哪边被改",
        "neither database nor files give the root that was signed: which was changed is not known",
    ),
}


@click.group("log", cls=Group)
def log_group() -> None:
    """公开的记录：签字、核对、查证明。

    The public log: sign it, verify it, check a proof.

    \b
    例：
      sunledger log verify
      sunledger log verify-proof 123.tlog-proof

    \b
    Examples:
      sunledger log verify
      sunledger log verify-proof 123.tlog-proof
    """


@log_group.command("verify", cls=Command)
@home_option
@json_option
def verify_command(*, folder: Path | None, as_json: bool) -> int:
    """把整本记录核对一遍：每一条、每个公开的文件、签过的字。有不对的退出码是 1。什么也不改。

    Look the whole log through: every entry, every public file, what was signed. The status is 1
    where something is wrong. Changes nothing.

    \b
    例：
      sunledger log verify
      sunledger log verify --home 平台 --json

    \b
    Examples:
      sunledger log verify
      sunledger log verify --home platform --json
    """
    with entered(folder, "transparency"):
        from sunledger.platform.ground.transparency import selectors  # noqa: PLC0415 - entered

        found = [
            {"kind": str(w.kind), "number": w.number, "to": w.to, "path": w.path}
            for w in selectors.verify()
        ]
        stop = _stop_of(selectors.state)
        standing = selectors.standing()
        last = selectors.written()
    size = standing.size if standing else 0
    if as_json:
        told = None if stop is None else {"code": stop.code, "message": stop.zh, "en": stop.en}
        print_json({"entries": last, "signed": size, "wrong": found, "stop": told})
    else:
        _tell_wrong(found)
        if stop is not None:
            click.echo(f"{mark(good=False)} {say(stop.zh, stop.en)}")
        if not found and stop is None:
            click.echo(
                f"{mark(good=True)} "
                + say(
                    f"{last} 条都和写下时一样，其中 {size} 条签过字。",
                    f"All {last} entries are as they were written; {size} of them are signed.",
                )
            )
    return 1 if found or stop else 0


def _stop_of(state: Callable[[], object]) -> SunledgerError | None:
    """Return why the next checkpoint may not be signed, if so."""
    try:
        state()
    except SunledgerError as error:
        return error
    return None


def _tell_wrong(found: list[dict[str, Any]]) -> None:
    for wrong in found[:_MOST_TOLD]:
        zh, en = (words.format(**wrong) for words in _WORDS[wrong["kind"]])
        at = wrong["number"]
        named = at is not None and wrong["kind"] != "cut"
        click.echo(
            f"{mark(good=False)} "
            + say(f"第 {at} 条：{zh}" if named else zh, f"Entry {at}: {en}" if named else en)
        )
    if len(found) > _MOST_TOLD:
        more = len(found) - _MOST_TOLD
        click.echo(say(f"还有 {more} 处，全部见 --json。", f"And {more} more; --json tells all."))


@log_group.command("checkpoint", cls=Command)
@home_option
@click.option(
    "--to",
    "witness",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="再拷一份到这个文件夹，给见证的人 / copy it to this folder too, for a witness",
)
@json_option
def checkpoint_command(*, folder: Path | None, witness: Path | None, as_json: bool) -> None:
    """马上签一次字，印出检查点。平台开着时每十分钟自己签一次。

    Sign now, and print the checkpoint. The platform does it by itself every ten minutes.

    \b
    例：
      sunledger log checkpoint
      sunledger log checkpoint --to 优盘/见证

    \b
    Examples:
      sunledger log checkpoint
      sunledger log checkpoint --to usb/witness
    """
    with entered(folder, "transparency"):
        from sunledger.platform.ground.transparency import (  # noqa: PLC0415 - entered
            selectors,
            services,
        )

        if witness is not None:
            services.hand_over(witness.resolve())
        done = services.publish()
        if witness is not None:
            services.hand_over(witness.resolve())
        standing = selectors.standing()
    if standing is None:  # pragma: no cover - publish leaves one
        return
    away = [str(each) for each in done.unreached]
    if as_json:
        told = {"origin": standing.origin, "size": standing.size, "root": standing.root.hex()}
        more = {"added": done.added, "keys": standing.keys, "unreached": away}
        print_json({**told, **more, "checkpoint": standing.note})
        return
    click.echo(standing.note, nl=False)
    for each in away:
        click.echo(say(f"没有拷到 {each}", f"Not copied to {each}"), err=True)


@log_group.command("verify-proof", cls=Command)
@click.argument("file", type=_FILE, help="证明文件 / the proof file")
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="KEY",
    help="这本记录的公钥，一行，可写多次；不写就用本机平台的 / the public key of the log in one"
    " line, may be repeated (default: that of the platform here)",
)
@click.option(
    "--since",
    "earlier",
    type=_FILE,
    metavar="FILE",
    help="早先拿到的检查点，核对记录是接着它写的 / a checkpoint from earlier: whether the log goes"
    " on from it",
)
@home_option
@json_option
def verify_proof_command(
    *, file: Path, keys: tuple[str, ...], earlier: Path | None, folder: Path | None, as_json: bool
) -> int:
    """不联网核对一个证明文件：这一条在不在签过字的记录里。不在，退出码是 1。

    Check a proof file offline: whether the entry is in the log that was signed. The status is 1
    where it is not.

    \b
    例：
      sunledger log verify-proof 123.tlog-proof --key 'sunledger/…'
      sunledger log verify-proof 之后.consistency --since 去年.checkpoint

    \b
    Examples:
      sunledger log verify-proof 123.tlog-proof --key 'sunledger/…'
      sunledger log verify-proof since.consistency --since last-year.checkpoint
    """
    need_platform()
    from sunledger.platform.ground.transparency import proofs  # noqa: PLC0415 - needs the platform
    from sunledger.platform.ground.transparency.notes import (  # noqa: PLC0415
        BadNote,
        PublicKey,
    )

    data = _bytes(file)
    before = None if earlier is None else _bytes(earlier)
    try:
        known = [PublicKey.read(key) for key in keys] or _own_keys(home_of(folder))
    except BadNote as error:
        raise WrongUse(
            f"--key 写的不是公钥（{error.zh}）。请照记录页面上的那一行写。",
            f"--key is no public key ({error}). Write the line on the page of the log.",
            code="bad_key",
            where="--key",
        ) from error
    try:
        if before is None:
            told = _told_entry(proofs.proved(data, known))
        else:
            told = _told_growth(*proofs.grown(data, before, known))
    except BadNote as error:
        if as_json:
            print_json({"holds": False, "why": str(error)})
        else:
            bad = say(f"证明不成立：{error.zh}。", f"The proof does not hold: {error}")
            click.echo(f"{mark(good=False)} {bad}")
        return 1
    if as_json:
        print_json({"holds": True, **told})
        return 0
    if before is None:
        good = say(
            f"第 {told['number']} 条在记录里，和签字时一样（共 {told['size']} 条）。",
            f"Entry {told['number']} is in the log, as it was signed (of {told['size']}).",
        )
    else:
        good = say(
            f"这本 {told['size']} 条的记录，是接着早先的 {told['since']} 条写的，前面的没有动过。",
            f"The log of {told['size']} entries goes on from the {told['since']} of earlier.",
        )
    click.echo(f"{mark(good=True)} {good}")
    for name in ("origin", "leaf", "root"):
        if name in told:
            click.echo(f"  {name}  {told[name]}")
    if told.get("told") is not None:
        print_json(told["told"])
    return 0


def _own_keys(home: Home) -> "Sequence[Key]":
    """Return the keys of the log of a platform here."""
    from sunledger.platform.ground.transparency.own import log_of  # noqa: PLC0415

    if not home.log.is_dir():
        raise WrongUse(
            "这台电脑上没有平台，不知道公钥。请用 --key 写上，记录的页面上有。",
            "There is no platform here that would have the key. Give it by --key; it stands on "
            "the page of the log.",
            code="no_key",
            where="--key",
        )
    return log_of(home).keys


def _told_entry(proved: "Proved") -> dict[str, Any]:
    return {
        "number": proved.number,
        "leaf": proved.leaf.hex(),
        "told": proved.told,
        **_told_checkpoint(proved.checkpoint),
    }


def _told_growth(before: "Checkpoint", after: "Checkpoint") -> dict[str, Any]:
    return {"since": before.size, **_told_checkpoint(after)}


def _told_checkpoint(checkpoint: "Checkpoint") -> dict[str, Any]:
    root = checkpoint.root.hex()
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": root}


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        zh, en = reason_of(error)
        raise WrongUse(
            f"读不到 {path}：{zh}。请核对文件名。",
            f"Cannot read {path}: {en}. Check the name of the file.",
            code="unreadable",
            where=path,
        ) from error


@log_group.command("rebuild", cls=Command)
@home_option
@json_option
def rebuild_command(*, folder: Path | None, as_json: bool) -> None:
    """公开的文件坏了：从数据库重写。和签过的字对不上就不写。

    Public files are damaged: write them again from the database. Where that is not what was
    signed, nothing is written.

    \b
    例：
      sunledger log rebuild
      sunledger log rebuild --home ./yunxiu --json

    \b
    Examples:
      sunledger log rebuild
      sunledger log rebuild --home ./yunxiu --json
    """
    with entered(folder, "transparency"):
        from sunledger.platform.ground.transparency import services  # noqa: PLC0415 - entered

        size = services.rebuild()
    if as_json:
        print_json({"size": size})
    else:
        click.echo(say(f"重写了 {size} 条的文件。", f"Wrote the files of {size} entries again."))


@log_group.command("restart", cls=Command)
@home_option
@click.option("--yes", is_flag=True, help="确实要另开一本 / begin another indeed")
@json_option
def restart_command(*, folder: Path | None, yes: bool, as_json: bool) -> None:
    """签过字的记录丢了、找不回来：另开一本，名字不同，旧的检查点留在页面上，人人看得到。

    What was signed is lost for good: begin another log, under another name. The last checkpoint
    of the old one stays on the page, for everybody to see.

    \b
    例：
      sunledger log restart --yes
      sunledger log restart --yes --home ./yunxiu

    \b
    Examples:
      sunledger log restart --yes
      sunledger log restart --yes --home ./yunxiu
    """
    if not yes:
        raise WrongUse(
            "另开一本以后，旧的那本不能再接着写。先找更新的备份；确实没有，请加 --yes。",
            "The old log never goes on after this. Look for a newer backup first; where there is "
            "none, add --yes.",
            code="not_agreed",
            where="--yes",
        )
    with entered(folder, "transparency"):
        from django.utils import timezone  # noqa: PLC0415 - entered

        from sunledger.platform.ground.accounts.contracts import Actor  # noqa: PLC0415
        from sunledger.platform.ground.transparency import services  # noqa: PLC0415
        from sunledger.platform.ground.transparency.contracts import Origin  # noqa: PLC0415

        by = Actor("m:log", "sunledger log", ())
        done = services.restart(by=by, origin=Origin("command", timezone.now()))
    signed = done.checkpoint
    if as_json:
        print_json({"origin": signed.origin, "size": signed.size})
    else:
        click.echo(
            say(
                f"新的一本是 {signed.origin}，已有 {signed.size} 条。请告诉每个见证的人。",
                f"The new log is {signed.origin}, of {signed.size} entries. Tell every witness.",
            )
        )
