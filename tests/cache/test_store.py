"""The cache of checked policies: what is kept is used while everything is the same, and never trusted further."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from baozhang_rules import PolicyError, PolicySet, cache
from baozhang_rules import kept as kept_files
from baozhang_rules.cache import store
from baozhang_rules.resources import policies_path
from baozhang_rules.syntax.grammar import parser

parser()  # its table is made here, so that the folders of these tests hold policy sets only
TOWN = policies_path() / "examples" / "town.pol"
WARNS = "政策 试.提醒\n档案 家\n  收入 : 元\n定义 家 的 数 : 元 = 收入 无则 0 元\n"
POLICY = "政策 试.甲\n引入 标准.家庭\n定义 数 : 元 = 1 元\n"
posix = pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder of kept policies, empty."""
    monkeypatch.setenv(kept_files.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def policy(tmp_path):
    """A policy of the user's own in a folder of its own."""
    file = tmp_path / "mine" / "a.pol"
    file.parent.mkdir()
    file.write_text(POLICY, encoding="utf-8")
    return file


def files(folder):
    """The files in the cache."""
    return sorted(folder.glob("*")) if folder.exists() else []


def is_kept(*paths):
    """Whether a load of these paths would be answered from the cache."""
    return cache.find(cache.key_of([str(path) for path in paths])) is not None


def only(folder):
    """The one file in the cache."""
    (file,) = files(folder)
    return file


# ------------------------------------------------------------------------------------------------ use


def test_a_kept_set_is_the_checked_set(kept):
    """The second load gives an equal program, the same hash and equal decisions, without checking."""
    first = PolicySet.load(TOWN)
    assert is_kept(TOWN)
    second = PolicySet.load(TOWN)
    assert second.program is not first.program
    assert (second, second.hash) == (first, first.hash)


def test_warnings_are_kept(kept, tmp_path):
    """The warnings of the check are those of the kept set: same codes, fields, places and words."""
    file = tmp_path / "w.pol"
    file.write_text(WARNS, encoding="utf-8")
    first = PolicySet.load(file).warnings
    assert first and is_kept(file)
    second = PolicySet.load(file).warnings
    assert second == first
    assert [p.message("zh") for p in second] == [p.message("zh") for p in first]
    assert [(p.source.text, p.span) for p in second] == [(p.source.text, p.span) for p in first]


def test_warnings_of_many_files_are_kept(kept, tmp_path):
    """The warnings of a set of many files come back whole, as a second place or a fix is part of them."""
    local = tmp_path / "local.pol"
    local.write_text("政策 试.县办法\n  地区 990100\n  施行 2024-07-01 起\n实施 国家.最低生活保障\n", encoding="utf-8")
    paths = [policies_path() / "national" / "minimum_living.pol", local]
    first = PolicySet.load(*paths).warnings
    assert first and PolicySet.load(*paths).warnings == first


def test_errors_are_not_kept(kept, policy):
    """A set with an error raises each time, and leaves nothing."""
    policy.write_text("政策 试.甲\n定义 数 : 元 = 无名\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PolicyError):
            PolicySet.load(policy)
    assert files(kept) == []


@pytest.mark.parametrize("said", ["", "0"])
def test_it_can_be_turned_off(said, monkeypatch, tmp_path):
    """With an empty variable or 0 nothing is kept, and nothing read."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv(kept_files.VARIABLE, said)
    PolicySet.load(TOWN)
    assert kept_files.folder() is None and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "names", "folder"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/baozhang-rules"),
        ("linux", {"HOME": "/h"}, "/h/.cache/baozhang-rules"),
        ("linux", {"XDG_CACHE_HOME": "not/absolute", "HOME": "/h"}, "/h/.cache/baozhang-rules"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Caches/baozhang-rules"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/baozhang-rules"),
        ("win32", {}, None),
        ("linux", {kept_files.VARIABLE: "/mine", "XDG_CACHE_HOME": "/x"}, "/mine"),
    ],
)
@posix
def test_the_folder_is_the_system_s_for_caches(platform, names, folder, monkeypatch):
    """Each system has its folder for caches; the variable names another."""
    for name in (kept_files.VARIABLE, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert kept_files.folder() == folder


# ------------------------------------------------------------------------------------------------ change


def test_another_text_is_another_set(kept, policy):
    """An edited policy is checked anew; edited back, it is the kept one."""
    before = PolicySet.load(policy)
    policy.write_text(POLICY.replace("1 元", "2 元"), encoding="utf-8")
    assert not is_kept(policy)
    assert PolicySet.load(policy) != before
    policy.write_text(POLICY, encoding="utf-8")
    assert is_kept(policy) and PolicySet.load(policy) == before


def test_a_new_file_in_a_folder_is_seen(kept, policy):
    """A file that is added to a folder, or to one in it, or taken away, makes another set."""
    folder = policy.parent
    PolicySet.load(folder)
    assert is_kept(folder)
    (folder / "deep").mkdir()
    (folder / "deep" / "notes.txt").write_text("x", encoding="utf-8")
    assert is_kept(folder)
    (folder / "deep" / "b.pol").write_text("政策 试.乙\n定义 别 : 元 = 1 元\n", encoding="utf-8")
    assert not is_kept(folder)
    assert any(d.name == "别" for d in PolicySet.load(folder).program.definitions)
    (folder / "deep" / "b.pol").unlink()
    assert not any(d.name == "别" for d in PolicySet.load(folder).program.definitions)


def test_an_imported_package_is_part_of_it(kept, policy, monkeypatch, tmp_path):
    """A change of a packaged policy, or a new one, makes every set another."""
    library = tmp_path / "policies"
    shutil.copytree(policies_path() / "std", library / "std")
    monkeypatch.setattr(cache.key, "data_folder", lambda name: str(library if name == "policies" else policies_path().parent / name))
    found = {cache.key_of([str(policy)])}
    with (library / "std" / "household.pol").open("a", encoding="utf-8") as file:
        file.write("# 一行\n")
    found.add(cache.key_of([str(policy)]))
    (library / "new.pol").write_text("政策 新\n", encoding="utf-8")
    found.add(cache.key_of([str(policy)]))
    assert len(found) == 3


def test_a_name_that_becomes_a_file_is_another_set(kept, policy, monkeypatch):
    """`标准.家庭` is a package until there is a file of that name."""
    monkeypatch.chdir(policy.parent)
    before = cache.key_of(["标准.家庭"])
    Path("标准.家庭").write_text(POLICY, encoding="utf-8")
    assert cache.key_of(["标准.家庭"]) not in (before, None)


def test_another_version_is_another_set(kept, monkeypatch):
    """What another version of this library kept isn't used, nor what other code or another grammar made."""
    found = {cache.key_of([str(TOWN)])}
    monkeypatch.setattr(cache.key, "__version__", "99")
    found.add(cache.key_of([str(TOWN)]))
    monkeypatch.setattr(cache.key, "_code", lambda folder: iter([b"changed"]))
    found.add(cache.key_of([str(TOWN)]))
    monkeypatch.setattr(cache.key, "_grammars", lambda folder: iter([b"changed"]))
    found.add(cache.key_of([str(TOWN)]))
    assert len(found) == 4


def test_order_and_spelling_of_paths_are_part_of_it(kept, policy):
    """Files are named as they were given, and decide in the order given; so another order or spelling is another set."""
    paths = [str(policy), str(TOWN)]
    assert len({cache.key_of(paths), cache.key_of(paths[::-1]), cache.key_of(["".join(paths)]), cache.key_of(paths[:1])}) == 4


def test_a_change_while_loading_is_not_kept(kept, policy, monkeypatch):
    """A file that changes between the key and the check isn't kept under the old key."""
    keys = iter(["0" * 64, "1" * 64])
    monkeypatch.setattr(cache, "key_of", lambda names: next(keys))
    PolicySet.load(policy)
    assert files(kept) == []


@posix
def test_a_pipe_is_read_once(kept):
    """A policy from a shell's pipe can't be read for its key as well, so it is checked and not kept."""
    reader, writer = os.pipe()
    with open(reader, "rb"):
        with open(writer, "w", encoding="utf-8") as file:
            file.write(POLICY)
        assert PolicySet.load(f"/dev/fd/{reader}").program.definitions
    assert files(kept) == []


# ------------------------------------------------------------------------------------------------ suspicion


def test_a_file_is_the_user_s_alone(kept):
    """Only the user reads and writes what is kept, and the folder; nothing half-written stays beside it."""
    PolicySet.load(TOWN)
    assert [file.suffix for file in files(kept)] == [".json"]
    if os.name == "posix":
        assert stat.S_IMODE(only(kept).stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.stat().st_mode) == 0o700


def signed(rest, key):
    """A file's bytes with a first line that fits."""
    return f"{store.FORM} {key} {hashlib.blake2b(rest, digest_size=32).hexdigest()}\n".encode() + rest


def damages():
    """Yield (name, change of the file's bytes) for files that can't be used."""
    yield "empty", lambda data, key: b""
    yield "truncated", lambda data, key: data[:-100]
    yield "truncated to the first line", lambda data, key: data.split(b"\n")[0]
    yield "a changed byte", lambda data, key: data.replace("元".encode(), "角".encode(), 1)
    yield "another form", lambda data, key: data.replace(b"baozhang-policy 1", b"baozhang-policy 2", 1)
    yield "another key", lambda data, key: signed(data.partition(b"\n")[2], "f" * 64)
    yield "no JSON", lambda data, key: signed(b"x\nnull\n", key)
    yield "no program", lambda data, key: signed(b'{"root":0,"numbers":0,"batches":[]}\nnull\n', key)
    yield "too deep", lambda data, key: signed(b"[" * 100000 + b"\nnull\n", key)
    yield "no second line", lambda data, key: signed(data.split(b"\n")[1], key)
    yield "a line more", lambda data, key: signed(data.partition(b"\n")[2] + b"x", key)
    yield "not UTF-8", lambda data, key: signed(b"\xff\xfe\nnull\n", key)
    yield "pickle", lambda data, key: b"\x80\x04cos\nsystem\n(S'false'\ntR."


DAMAGES = dict(damages())


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_rebuilt(name, kept):
    """A file that isn't whole, or isn't ours, is as if it weren't there, and is replaced."""
    before = PolicySet.load(TOWN)
    file = only(kept)
    whole = file.read_bytes()
    file.write_bytes(DAMAGES[name](whole, file.stem))
    assert not is_kept(TOWN)
    assert PolicySet.load(TOWN) == before
    assert is_kept(TOWN)


@posix
def test_a_file_that_others_may_write_is_not_read(kept):
    """A file that the group or anyone may write is rebuilt, whatever it holds."""
    PolicySet.load(TOWN)
    for mode in (0o620, 0o602, 0o666):
        only(kept).chmod(mode)
        assert not is_kept(TOWN)
        PolicySet.load(TOWN)
        assert is_kept(TOWN)


@posix
def test_a_file_of_another_owner_is_not_read(kept, monkeypatch):
    """A file that belongs to somebody else isn't read."""
    PolicySet.load(TOWN)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert not is_kept(TOWN)


@posix
def test_a_link_is_not_followed(kept, tmp_path):
    """A link in the place of a file isn't followed, and a folder in its place is no error."""
    before = PolicySet.load(TOWN)
    file = only(kept)
    elsewhere = tmp_path / "elsewhere.json"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    assert not is_kept(TOWN)
    file.unlink()
    file.mkdir()
    assert PolicySet.load(TOWN) == before


def test_a_huge_file_is_not_read(kept, monkeypatch):
    """A file larger than any kept set isn't read into memory."""
    PolicySet.load(TOWN)
    monkeypatch.setattr(kept_files, "MOST_BYTES", 100)
    assert not is_kept(TOWN)


def test_forged_warnings_are_none(kept, tmp_path):
    """Warnings that don't read back are none: they change no decision."""
    file = tmp_path / "w.pol"
    file.write_text(WARNS, encoding="utf-8")
    PolicySet.load(file)
    place = only(kept)
    program = place.read_bytes().split(b"\n")[1]
    forged = json.dumps({"root": 4, "numbers": 0, "batches": [["tuple", 1, [1], [0]]]}).encode()
    for line in (forged, b'{"root":9}'):
        place.write_bytes(signed(b"\n".join([program, line, b""]), place.stem))
        assert is_kept(file) and PolicySet.load(file).warnings == ()


# ------------------------------------------------------------------------------------------------ limits


def test_a_folder_that_cannot_be_made_is_no_error(monkeypatch, tmp_path):
    """Where a file stands in the folder's place, policies are checked each time."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv(kept_files.VARIABLE, str(tmp_path / "file" / "in"))
    assert PolicySet.load(TOWN) == PolicySet.load(TOWN)


def test_a_full_disk_is_no_error(kept, monkeypatch):
    """When writing fails midway, the set is loaded all the same, and nothing is left."""

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert PolicySet.load(TOWN).program.rules
    assert files(kept) == []


def test_old_files_go(kept, policy, monkeypatch):
    """The folder holds a bounded number of sets; the oldest go first."""
    monkeypatch.setattr(kept_files, "MOST_FILES", 3)
    for number in range(5):
        policy.write_text(POLICY.replace("1 元", f"{number} 元"), encoding="utf-8")
        PolicySet.load(policy)
        os.utime(max(files(kept), key=lambda f: f.stat().st_mtime_ns), (number, number))
    assert len(files(kept)) == 3
    assert is_kept(policy)


def test_many_processes_keep_one_set(kept):
    """Processes that load one set at once all get it, and one whole file is left, beside the one of the grammar."""
    code = "import sys; from baozhang_rules import PolicySet; print(PolicySet.load(sys.argv[1]).hash)"
    running = [subprocess.Popen([sys.executable, "-c", code, TOWN], stdout=subprocess.PIPE) for _ in range(3)]
    said = {process.communicate()[0] for process in running}
    assert len(said) == 1 and all(process.returncode == 0 for process in running)
    assert is_kept(TOWN) and [each.stem[:8] for each in files(kept)].count("grammar-") == 1 and len(files(kept)) == 2
