"""The problems of reading a file: POL0001 to POL0009, one for each kind of `ReadFailure`."""

from typing import assert_never

from attrs import field, frozen

from baozhang_rules.diagnostics.problem import Lang, Problem, problem
from baozhang_rules.text import Position, ReadFailure


@frozen
class FileProblem(Problem):
    """A problem of a whole file, which has no source because it couldn't be read."""

    path: str

    def file(self) -> str | None:
        """Return the path as it was given."""
        return self.path


@problem("POL0001")
@frozen
class FileMissing(FileProblem):
    """找不到这个文件。请核对文件名和所在的文件夹;路径从运行命令时所在的文件夹算起。

    There is no such file. Check its name and folder; a path starts at the folder in which the command runs.

    Wrong:
        baozhang check 办法.po
    Right:
        baozhang check 办法.pol
    """

    zh = "找不到文件「{path}」"
    en = "there is no file `{path}`"
    zh_help = "核对文件名和文件夹"
    en_help = "check the file's name and its folder"


@problem("POL0002")
@frozen
class FileIsDirectory(FileProblem):
    """这是一个文件夹,这里需要的是一个文件。请写出文件夹里的文件名。

    This is a folder, and a file is needed here. Name the file inside the folder.

    Wrong:
        baozhang check policies
    Right:
        baozhang check policies/办法.pol
    """

    zh = "「{path}」是文件夹,不是文件"
    en = "`{path}` is a folder, not a file"
    zh_help = "写出文件夹里的文件名"
    en_help = "name a file inside the folder"


@problem("POL0003")
@frozen
class FileTooLarge(FileProblem):
    """文件超过了允许的大小,因此没有读。政策文件都很小;过大的文件多半是选错了。

    The file is larger than allowed, so it was not read. Policy files are small; a huge one is mostly a wrong
    choice.

    Wrong:
        baozhang check 全市家庭数据.csv
    Right:
        baozhang check 办法.pol
    """

    limit: int

    zh = "文件「{path}」超过 {limit} 字节"
    en = "the file `{path}` is larger than {limit} bytes"
    zh_help = "核对是否选对了文件,或把它分成几个文件"
    en_help = "check that it is the right file, or split it into several"


@problem("POL0004")
@frozen
class FileNotUtf8(FileProblem):
    """文件不是用 UTF-8 编码保存的。请在编辑器里选「另存为」,编码选 UTF-8;表格软件和旧编辑器常存成 GB18030。

    The file isn't saved as UTF-8. Save it again with the encoding UTF-8; spreadsheets and old editors often
    write GB18030 instead.

    Wrong:
        another encoding, such as GB18030 or UTF-16
    Right:
        iconv -f GB18030 -t UTF-8 办法.pol > 办法-utf8.pol
    """

    offset: int
    position: Position
    encoding: str | None = field(default=None)

    zh = (
        "文件「{path}」不是 UTF-8 编码:第 {position.line} 行第 {position.column} 列(第 {offset} 字节)读不出来"
    )
    en = (
        "the file `{path}` is not UTF-8: line {position.line}, column {position.column} "
        "(byte {offset}) can't be read"
    )

    def help(self, lang: Lang) -> str | None:
        """Return how to save it again, with the encoding it seems to have."""
        if lang == "zh":
            guess = f"它看来是 {self.encoding};" if self.encoding else ""
            return f"{guess}用编辑器另存为 UTF-8"
        guess = f"it looks like {self.encoding}; " if self.encoding else ""
        return f"{guess}save it as UTF-8 in an editor"


@problem("POL0005")
@frozen
class FileIsBinary(FileProblem):
    """文件里有空字节,不是文本。Word、Excel、PDF 文件不能直接当政策文件用,请把内容存成纯文本。

    The file holds a zero byte, so it isn't text. A Word, Excel or PDF file can't be used as a policy; save
    its content as plain text.

    Wrong:
        baozhang check 办法.docx
    Right:
        baozhang check 办法.pol
    """

    offset: int

    zh = "文件「{path}」不是文本:第 {offset} 字节是空字节"
    en = "the file `{path}` is not text: byte {offset} is zero"
    zh_help = "把内容存成 UTF-8 纯文本"
    en_help = "save its content as plain text in UTF-8"


@problem("POL0006")
@frozen
class FilePermission(FileProblem):
    """没有读这个文件的权限。请向文件的主人要读权限。

    You have no permission to read this file. Ask its owner for it.

    Wrong:
        a file that only another user may read
    Right:
        chmod a+r 办法.pol
    """

    zh = "没有权限读文件「{path}」"
    en = "there is no permission to read the file `{path}`"
    zh_help = "请文件的主人给予读权限"
    en_help = "ask the owner of the file for permission to read it"


@problem("POL0007")
@frozen
class FileChanged(FileProblem):
    """文件在读的时候被改动了,读到的可能一半新一半旧,因此没有采用。请等保存完成后再运行一次。

    The file changed while it was being read; the text might be half old and half new, so it was not taken.
    Run again when it has been saved.

    Wrong:
        checking a file while another program is still writing it
    Right:
        checking it after the other program has finished
    """

    zh = "文件「{path}」在读取时被改动"
    en = "the file `{path}` changed while it was being read"
    zh_help = "等保存完成后再运行一次"
    en_help = "run again when it has been saved"


@problem("POL0008")
@frozen
class FileUnreadable(FileProblem):
    """系统读不出这个文件,例如磁盘出错,或路径里有系统不认的字符。

    The system can't read this file: a disk error, for example, or a path that holds a character which the
    system doesn't know.

    Wrong:
        a path with a control character
    Right:
        a path of letters, digits and Chinese characters
    """

    reason: str
    reason_en: str

    zh = "读不出文件「{path}」:{reason}"
    en = "the file `{path}` can't be read: {reason_en}"
    zh_help = "核对路径和磁盘"
    en_help = "check the path and the disk"


_REASONS = {
    "path": ("路径里有系统不认的字符", "the path holds a character that the system doesn't know"),
    "ENAMETOOLONG": ("路径或文件名太长", "the path or the name is too long"),
    "ELOOP": ("路径里的链接绕成了圈", "links in the path run in a circle"),
    "EIO": ("设备读的时候出错", "the device failed while it was read"),
    "EMFILE": ("打开的文件太多", "too many files are open"),
    "ENFILE": ("打开的文件太多", "too many files are open"),
    "ENOMEM": ("内存不够", "there is not enough memory"),
    "EBUSY": ("别的程序正占用它", "another program is using it"),
    "ESTALE": ("网络上的文件夹断开了", "the folder on the network went away"),
}
"""What the system says, in words."""


@problem("POL0009")
@frozen
class NotAFile(FileProblem):
    """这是管道、设备或者别的,不是文件;读它可能永远等不到头,所以没有读。请给出一个文件。档案可以从标准输入读,写作 `-`。

    This is a pipe, a device or the like, not a file; reading it might never end, so it was not read. Name a file.
    Records can be read from standard input, written `-`.

    Wrong:
        baozhang decide town.pol /dev/tty
    Right:
        baozhang decide town.pol - < town.jsonl
    """

    zh = "「{path}」是管道或设备,不是文件"
    en = "`{path}` is a pipe or a device, not a file"
    zh_help = "给出一个文件;档案可以用 - 从标准输入读"
    en_help = "name a file; records can be read from standard input with -"


def file_problem(failure: ReadFailure) -> FileProblem:
    """Return the problem that words a failure to read a file."""
    path = failure.path
    match failure.kind:
        case "missing":
            return FileMissing(path)
        case "is_directory":
            return FileIsDirectory(path)
        case "not_a_file":
            return NotAFile(path)
        case "too_large":
            return FileTooLarge(path, failure.limit or 0)
        case "not_utf8":
            return FileNotUtf8(
                path, failure.offset or 0, failure.position or Position(1, 1), failure.encoding
            )
        case "binary":
            return FileIsBinary(path, failure.offset or 0)
        case "permission":
            return FilePermission(path)
        case "changed_while_reading":
            return FileChanged(path)
        case "unreadable":
            code = failure.detail or "?"
            return FileUnreadable(path, *_REASONS.get(code, (f"系统代码 {code}", f"the system's code is {code}")))
        case _:
            assert_never(failure.kind)
