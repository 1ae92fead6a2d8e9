"""The graph as LLVM text: blocks of households, in each the loops of the schedule, every loop on vectors of ``LANES``.

A function takes the first and the last household and a table of pointers: columns, parameters, groups, starts, outputs, then the
scratch of one block.  Arrays may be read ``LANES`` elements past their end: whoever gives them provides for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import define, field

from baozhang_rules.backends.batch.ir import ROOT, Node
from baozhang_rules.backends.batch.llvm_lines import Lines
from baozhang_rules.backends.batch.schedule import READ_AGAIN, Schedule, bits, constant, domains_of

LANES = 16
BLOCK = 512
SPREAD_BITS = 32
"""What is spread over entries is kept in at least this width: processors gather nothing narrower."""


@define(eq=False)
class Text(Lines):
    """Writes the function of a graph; afterwards ``table`` tells what each pointer of the table is."""

    order: Sequence[Node]
    outputs: Sequence[Node]
    version: int
    schedule: Schedule = field(init=False)
    _used: set[str] = field(factory=set, init=False)
    _here: dict[int, str] = field(factory=dict, init=False)
    _spread: set[int] = field(factory=set, init=False)
    _out: dict[int, list[int]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Arrange the loops."""
        self.schedule = Schedule(self.order, self.outputs)
        self._spread = {a.number for n in self.order if n.op == "spread" for a in n.args}
        for at, node in enumerate(self.outputs):
            self._out.setdefault(node.number, []).append(at)

    # ------------------------------------------------------------------------------------------------- whole

    def text(self) -> str:
        """The whole module."""
        domains = domains_of(self.order)
        with self.loop("%blocks", 1, "block") as block:
            self.line(f"%r = mul i64 {block}, {BLOCK}")
            first = self.let("add i64 %first, %r")
            left = self.let(f"sub i64 %last, {first}")
            short = self.let(f"icmp slt i64 {left}, {BLOCK}")
            rows = self.let(f"select i1 {short}, i64 {left}, i64 {BLOCK}")
            entries = {d: self._entries(d, first, rows) for d in domains}
            for level in range(self.schedule.levels):
                self._each(level, ROOT, first, rows)
                for d in domains:
                    self._each(level, d, *entries[d])
                for d in domains:
                    self._together(level, d, first, rows, entries[d][0])
                    for node in self.schedule.ranks(level, d):
                        self._rank(node, first, rows, entries[d][0])
            for d in domains:
                self._give(d, *entries[d])
        return self._module()

    def _module(self) -> str:
        head = ["define void @run(i64 %first, i64 %last, ptr noalias %t) {", "entry:"]
        for at in range(len(self.table)):
            head += [f"  %q{at} = getelementptr ptr, ptr %t, i64 {at}", f"  %p{at} = load ptr, ptr %q{at}"]
        head += ["  %n = sub i64 %last, %first", f"  %nn = add i64 %n, {BLOCK - 1}", f"  %blocks = sdiv i64 %nn, {BLOCK}"]
        return "\n".join([*head, *self.lines, "  ret void", "}", *sorted(self._used), WIDE_DIVISION])

    def _entries(self, d: int, first: str, rows: str) -> tuple[str, str]:
        """Where a block's entries begin and how many they are; each entry's household is noted."""
        starts, parents = self.pointer("starts", d, 64), self.pointer("parents", d, 32)
        a = self.let(f"load i64, ptr {self.let(f'getelementptr i64, ptr {starts}, i64 {first}')}")
        end = self.let(f"add i64 {first}, {rows}")
        b = self.let(f"load i64, ptr {self.let(f'getelementptr i64, ptr {starts}, i64 {end}')}")
        with self.loop(rows, 1, "home") as i:
            at = self.let(f"add i64 {first}, {i}")
            one = self.let(f"getelementptr i64, ptr {starts}, i64 {at}")
            low = self.let(f"sub i64 {self.let(f'load i64, ptr {one}')}, {a}")
            more = self.let(f"getelementptr i64, ptr {one}, i64 1")
            high = self.let(f"sub i64 {self.let(f'load i64, ptr {more}')}, {a}")
            count, home = self.let(f"sub i64 {high}, {low}"), self.let(f"trunc i64 {i} to i32")
            with self.loop(count, 1, "entry") as j:
                place = self.let(f"add i64 {low}, {j}")
                self.line(f"store i32 {home}, ptr {self.let(f'getelementptr i32, ptr {parents}, i64 {place}')}")
        return a, self.let(f"sub i64 {b}, {a}")

    # ------------------------------------------------------------------------------------------------- loops

    def _each(self, level: int, d: int, first: str, size: str) -> None:
        """One loop over a domain, a vector at a time."""
        nodes = self.schedule.each(level, d)
        if not nodes:
            return
        with self.loop(size, LANES, "each") as i:
            at = self.let(f"add i64 {first}, {i}")
            self._here = {}
            for node in nodes:
                self._here[node.number] = self._apply(node, d, at, i)
                self._leave(node, i, at)

    def _leave(self, node: Node, i: str, at: str) -> None:
        """Keep a value for later loops, and give it out."""
        if node.number in self.schedule.kept:
            width = self._kept_bits(node)
            self._store(self.widened(self._here[node.number], node, width), width, self.pointer("kept", node, width), i)
        for place in self._out.get(node.number, ()):
            width = out_bits(node)
            value = self.widened(self._here[node.number], node, width)
            if node.domain == ROOT:
                self._store(value, width, self.pointer("out", place, width), at)
            else:
                self._store(value, width, self.pointer("held", place, width), i)

    def _give(self, d: int, first: str, size: str) -> None:
        """A block's entries' outputs to their place, no further than the last one."""
        for place, node in enumerate(self.outputs):
            if node.domain == d:
                width = out_bits(node)
                to = self.let(f"getelementptr i{width}, ptr {self.pointer('out', place, width)}, i64 {first}")
                count = self.let(f"mul i64 {size}, {width // 8}")
                self._used.add("declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
                self.line(f"call void @llvm.memcpy.p0.p0.i64(ptr {to}, ptr {self.pointer('held', place, width)}, i64 {count}, i1 false)")

    def _kept_bits(self, node: Node) -> int:
        return max(bits(node), SPREAD_BITS) if node.number in self._spread else bits(node)

    def _store(self, value: str, width: int, to: str, at: str) -> None:
        place = self.let(f"getelementptr i{width}, ptr {to}, i64 {at}")
        self.line(f"store <{LANES} x i{width}> {value}, ptr {place}, align {min(width // 8, 8)}")

    def _load(self, width: int, source: str, at: str) -> str:
        place = self.let(f"getelementptr i{width}, ptr {source}, i64 {at}")
        return self.let(f"load <{LANES} x i{width}>, ptr {place}, align {min(width // 8, 8)}")

    def widened(self, value: str, node: Node, width: int) -> str:
        """A value as an integer of a width."""
        own = 1 if node.bool else bits(node)
        if own == width:
            return value
        how = ("zext" if node.bool else "sext") if own < width else "trunc"
        return self.let(f"{how} <{LANES} x i{own}> {value} to <{LANES} x i{width}>")

    def _truth(self, value: str, width: int) -> str:
        return self.let(f"icmp ne <{LANES} x i{width}> {value}, zeroinitializer")

    # ------------------------------------------------------------------------------------------- single values

    def value(self, node: Node, d: int, at: str, i: str) -> str:
        """A node's vector in the loop at hand: worked out here, read again, or kept by an earlier loop."""
        if node.number not in self._here:
            self._here[node.number] = self._read(node, d, at, i)
        return self._here[node.number]

    def _read(self, node: Node, d: int, at: str, i: str) -> str:
        match node.op:
            case "const":
                return splat(int(node.imm), 1 if node.bool else bits(node))
            case "column":
                width = bits(node)
                value = self._load(width, self.pointer("column", node, width), at)
                return self._truth(value, width) if node.bool else value
            case "param":
                return self._gather(node, self.pointer("param", node, param_bits(node)), param_bits(node), self._group(at))
            case _:
                width = self._kept_bits(node)
                value = self._load(width, self.pointer("kept", node, width), i)
                return self._truth(value, width) if node.bool else self._narrowed(value, width, node)

    def _narrowed(self, value: str, width: int, node: Node) -> str:
        own = bits(node)
        return value if own == width else self.let(f"trunc <{LANES} x i{width}> {value} to <{LANES} x i{own}>")

    def _group(self, at: str) -> str:
        if -1 not in self._here:
            self._here[-1] = self._load(32, self.pointer("group", None, 32), at)
        return self._here[-1]

    def _gather(self, node: Node, source: str, width: int, places: str) -> str:
        wide = self.let(f"sext <{LANES} x i32> {places} to <{LANES} x i64>")
        where = self.let(f"getelementptr i{width}, ptr {source}, <{LANES} x i64> {wide}")
        kind, all_ = f"<{LANES} x i{width}>", splat(1, 1)
        name = f"@llvm.masked.gather.v{LANES}i{width}.v{LANES}p0"
        if self.version >= 22:
            self._used.add(f"declare {kind} {name}(<{LANES} x ptr>, <{LANES} x i1>, {kind})")
            value = self.let(f"call {kind} {name}(<{LANES} x ptr> align {width // 8} {where}, <{LANES} x i1> {all_}, {kind} poison)")
        else:
            self._used.add(f"declare {kind} {name}(<{LANES} x ptr>, i32, <{LANES} x i1>, {kind})")
            value = self.let(f"call {kind} {name}(<{LANES} x ptr> {where}, i32 {width // 8}, <{LANES} x i1> {all_}, {kind} poison)")
        return self._truth(value, width) if node.bool else self._narrowed(value, width, node)

    def _spread_value(self, node: Node, i: str) -> str:
        a = node.args[0]
        if constant(a):
            return splat(int(a.imm), 1 if a.bool else bits(a))
        parents = self.pointer("parents", node.domain, 32)
        if -2 not in self._here:
            self._here[-2] = self._load(32, parents, i)
        width = self._kept_bits(a)
        return self._gather(node, self.pointer("kept", a, width), width, self._here[-2])

    def _apply(self, node: Node, d: int, at: str, i: str) -> str:
        if node.op == "spread":
            return self._spread_value(node, i)
        if node.op in READ_AGAIN:
            return self._read(node, d, at, i)
        args = [self.value(a, d, at, i) for a in node.args]
        match node.op:
            case "and" | "or" | "xor":
                return self.let(f"{node.op} <{LANES} x i1> {args[0]}, {args[1]}")
            case "not":
                return self.let(f"xor <{LANES} x i1> {args[0]}, {splat(1, 1)}")
            case "whole":
                return self.widened(args[0], node.args[0], bits(node))
            case "narrow":
                return self._narrowed(args[0], bits(node.args[0]), node)
            case "choose":
                width = 1 if node.bool else bits(node)
                a, b = (x if node.bool else self.fitted(x, n, width) for x, n in zip(args[1:], node.args[1:], strict=True))
                kind = f"<{LANES} x i{width}>"
                return self.let(f"select <{LANES} x i1> {args[0]}, {kind} {a}, {kind} {b}")
            case "less" | "equal":
                width = max(bits(a) for a in node.args)
                a, b = (self.fitted(x, n, width) for x, n in zip(args, node.args, strict=True))
                return self.let(f"icmp {'slt' if node.op == 'less' else 'eq'} <{LANES} x i{width}> {a}, {b}")
            case _:
                return self._number(node, args)

    def fitted(self, value: str, node: Node, width: int) -> str:
        """A number's vector in a width; a constant is written in it."""
        if node.op == "const":
            return splat(node.value, width)
        return self.widened(value, node, width)

    def _number(self, node: Node, args: list[str]) -> str:
        width = max(bits(n) for n in (node, *node.args))
        kind = f"<{LANES} x i{width}>"
        a, b = (self.fitted(x, n, width) for x, n in zip(args, node.args, strict=True))
        match node.op:
            case "add" | "sub" | "mul":
                value = self.let(f"{node.op} {kind} {a}, {b}")
            case "larger":
                more = self.let(f"icmp sgt {kind} {a}, {b}")
                value = self.let(f"select <{LANES} x i1> {more}, {kind} {a}, {kind} {b}")
            case "div":
                value = self._divide(node, a, b, width)
            case other:
                raise AssertionError(other)
        return self._narrowed(value, width, node)

    def _divide(self, node: Node, a: str, b: str, width: int) -> str:
        """The whole part rounded down; the divisor is above zero, but past the last household or entry anything stands.

        There one takes its place: a processor that divides by zero ends the program.
        """
        kind = f"<{LANES} x i{width}>"
        if not node.args[1].constant:
            above = self.let(f"icmp sgt {kind} {b}, zeroinitializer")
            b = self.let(f"select <{LANES} x i1> {above}, {kind} {b}, {kind} {splat(1, width)}")
        if width == 128:
            return self._wide(a, b)
        if node.args[0].low >= 0:
            return self.let(f"udiv {kind} {a}, {b}")
        whole = self.let(f"sdiv {kind} {a}, {b}")
        rest = self.let(f"sub {kind} {a}, {self.let(f'mul {kind} {whole}, {b}')}")
        below = self.let(f"sext <{LANES} x i1> {self.let(f'icmp slt {kind} {rest}, zeroinitializer')} to {kind}")
        return self.let(f"add {kind} {whole}, {below}")

    def _wide(self, a: str, b: str) -> str:
        found = "poison"
        for lane in range(LANES):
            x, y = (self.let(f"extractelement <{LANES} x i128> {v}, i32 {lane}") for v in (a, b))
            one = self.let(f"call i128 @wide(i128 {x}, i128 {y})")
            found = self.let(f"insertelement <{LANES} x i128> {found}, i128 {one}, i32 {lane}")
        return found

    # ------------------------------------------------------------------------------------- entries together

    def _together(self, level: int, d: int, first: str, rows: str, entry: str) -> None:
        """Sums, largest and the like of each household's entries, all in one loop."""
        nodes = self.schedule.together(level, d)
        if not nodes:
            return
        starts = self.pointer("starts", d, 64)
        with self.loop(rows, 1, "sum") as i:
            at = self.let(f"add i64 {first}, {i}")
            one = self.let(f"getelementptr i64, ptr {starts}, i64 {at}")
            low, more = self.let(f"load i64, ptr {one}"), self.let(f"getelementptr i64, ptr {one}, i64 1")
            count = self.let(f"sub i64 {self.let(f'load i64, ptr {more}')}, {low}")
            for node, value in zip(nodes, self._summed(nodes, low, count, entry), strict=True):
                self._leave_one(node, value, i, at)

    def _rank(self, node: Node, first: str, rows: str, entry: str) -> None:
        """Each entry's place: one more than how many of its household's come before it."""
        starts = self.pointer("starts", node.domain, 64)
        with self.loop(rows, 1, "of") as i:
            one = self.let(f"getelementptr i64, ptr {starts}, i64 {self.let(f'add i64 {first}, {i}')}")
            low, more = self.let(f"load i64, ptr {one}"), self.let(f"getelementptr i64, ptr {one}, i64 1")
            count = self.let(f"sub i64 {self.let(f'load i64, ptr {more}')}, {low}")
            with self.loop(count, 1, "mine") as j:
                mine = self.let(f"add i64 {low}, {j}")
                inside = self.let(f"sub i64 {mine}, {entry}")
                keys = [self._entry_value(key, mine, inside) for key in node.args]
                self._leave_rank(node, self._before(node, keys, low, count, j, entry), inside)

    def _before(self, node: Node, keys: list[str], low: str, count: str, j: str, entry: str) -> str:
        """One more than the number of entries that come before the ``j``-th, as an i64."""
        place = self.pointer("count", node.domain, 64)
        self.line(f"store i64 1, ptr {place}")
        with self.loop(count, 1, "other") as k:
            other = self.let(f"add i64 {low}, {k}")
            inside = self.let(f"sub i64 {other}, {entry}")
            before = self.let(f"icmp slt i64 {k}, {j}")
            for key, mine in reversed(list(zip(node.args, keys, strict=True))):
                own = self._entry_bits(key)
                its = self._entry_value(key, other, inside)
                less = self.let(f"icmp slt i{own} {its}, {mine}")
                same = self.let(f"icmp eq i{own} {its}, {mine}")
                before = self.let(f"or i1 {less}, {self.let(f'and i1 {same}, {before}')}")
            found = self.let(f"load i64, ptr {place}")
            self.line(f"store i64 {self.let(f'add i64 {found}, ' + self.let(f'zext i1 {before} to i64'))}, ptr {place}")
        return self.let(f"load i64, ptr {place}")

    def _entry_bits(self, a: Node) -> int:
        return bits(a) if a.op == "column" else self._kept_bits(a)

    def _entry_value(self, a: Node, place: str, inside: str) -> str:
        """One entry's value of a column or of what an earlier loop has kept."""
        direct, own = a.op == "column", self._entry_bits(a)
        source = self.pointer("column" if direct else "kept", a, own)
        return self.let(f"load i{own}, ptr {self.let(f'getelementptr i{own}, ptr {source}, i64 {place if direct else inside}')}")

    def _leave_rank(self, node: Node, value: str, inside: str) -> None:
        places: list[tuple[str, Any, int]] = [("kept", node, self._kept_bits(node))] if node.number in self.schedule.kept else []
        places += [("held", place, out_bits(node)) for place in self._out.get(node.number, ())]
        for what, of, wide in places:
            put = value if wide == 64 else self.let(f"trunc i64 {value} to i{wide}")
            where = self.let(f"getelementptr i{wide}, ptr {self.pointer(what, of, wide)}, i64 {inside}")
            self.line(f"store i{wide} {put}, ptr {where}")

    def _summed(self, nodes: list[Node], low: str, count: str, entry: str) -> list[str]:
        """The inner loop, with a running value for each."""
        self._count += 1
        tag = f"t{self._count}"
        self.line(f"br label %b{tag}")
        self.lines.append(f"b{tag}:")
        self.line(f"br label %h{tag}")
        self.lines.append(f"h{tag}:")
        running = [f"%s{tag}_{at}" for at in range(len(nodes))]
        self.line(f"%j{tag} = phi i64 [ 0, %b{tag} ], [ %j{tag}n, %d{tag} ]")
        for node, name in zip(nodes, running, strict=True):
            self.line(f"{name} = phi i{_running_bits(node)} [ {_begin(node)}, %b{tag} ], [ {name}n, %d{tag} ]")
        self.line(f"%c{tag} = icmp slt i64 %j{tag}, {count}")
        self.line(f"br i1 %c{tag}, label %d{tag}, label %x{tag}")
        self.lines.append(f"d{tag}:")
        place = self.let(f"add i64 {low}, %j{tag}")
        inside = self.let(f"sub i64 {place}, {entry}")
        read: dict[int, str] = {}
        for node, name in zip(nodes, running, strict=True):
            self._add(node, name, place, inside, read)
        self.line(f"%j{tag}n = add i64 %j{tag}, 1")
        self.line(f"br label %h{tag}")
        self.lines.append(f"x{tag}:")
        return running

    def _add(self, node: Node, name: str, place: str, inside: str, read: dict[int, str]) -> None:
        a, width = node.args[0], _running_bits(node)
        if a.number not in read:
            read[a.number] = self._entry_value(a, place, inside)
        own = self._entry_bits(a)
        value = read[a.number]
        if own != width:
            value = self.let(f"{'trunc' if own > width else 'zext' if a.bool else 'sext'} i{own} {value} to i{width}")
        match node.op:
            case "sum":
                self.line(f"{name}n = add i{width} {name}, {value}")
            case "any":
                self.line(f"{name}n = or i{width} {name}, {value}")
            case "all":
                self.line(f"{name}n = and i{width} {name}, {value}")
            case _:
                better = self.let(f"icmp {'sgt' if node.op == 'max' else 'slt'} i{width} {value}, {name}")
                self.line(f"{name}n = select i1 {better}, i{width} {value}, i{width} {name}")

    def _leave_one(self, node: Node, value: str, i: str, at: str) -> None:
        own = _running_bits(node)
        places: list[tuple[str, Any, int, str]] = [("kept", node, self._kept_bits(node), i)] if node.number in self.schedule.kept else []
        places += [("out", place, out_bits(node), at) for place in self._out.get(node.number, ())]
        for what, of, width, index in places:
            put = value
            if own != width:
                put = self.let(f"{'trunc' if own > width else 'zext' if node.bool else 'sext'} i{own} {value} to i{width}")
            where = self.let(f"getelementptr i{width}, ptr {self.pointer(what, of, width)}, i64 {index}")
            self.line(f"store i{width} {put}, ptr {where}")


def _running_bits(node: Node) -> int:
    return bits(node) if node.bool or node.op in ("max", "min") else max(bits(node), bits(node.args[0]))


def _begin(node: Node) -> int:
    return int({"sum": 0, "any": 0, "all": 1}.get(node.op, node.imm))


def out_bits(node: Node) -> int:
    """The width in which a node is given out."""
    return bits(node)


def param_bits(node: Node) -> int:
    """The width of a parameter's array."""
    return max(bits(node), 32)


def splat(value: int, width: int) -> str:
    """A vector of one number."""
    return f"splat (i{width} {('true' if value else 'false') if width == 1 else value})"


WIDE_DIVISION = """
define internal i128 @wide(i128 %a, i128 %b) {
entry:
  %as = ashr i128 %a, 63
  %bs = ashr i128 %b, 63
  %ah = ashr i128 %a, 127
  %bh = ashr i128 %b, 127
  %ae = icmp eq i128 %as, %ah
  %be = icmp eq i128 %bs, %bh
  %small = and i1 %ae, %be
  br i1 %small, label %fast, label %slow
fast:
  %a64 = trunc i128 %a to i64
  %b64 = trunc i128 %b to i64
  %q64 = sdiv i64 %a64, %b64
  %m64 = mul i64 %q64, %b64
  %r64 = sub i64 %a64, %m64
  %n64 = icmp slt i64 %r64, 0
  %o64 = sext i1 %n64 to i64
  %f64 = add i64 %q64, %o64
  %f = sext i64 %f64 to i128
  ret i128 %f
slow:
  %neg = icmp slt i128 %a, 0
  %minus = sub i128 -1, %a
  %size = select i1 %neg, i128 %minus, i128 %a
  br label %step
step:
  %i = phi i32 [ 127, %slow ], [ %i2, %step ]
  %rest = phi i128 [ 0, %slow ], [ %rest3, %step ]
  %q = phi i128 [ 0, %slow ], [ %q3, %step ]
  %sh = zext i32 %i to i128
  %bit0 = lshr i128 %size, %sh
  %bit = and i128 %bit0, 1
  %rest1 = shl i128 %rest, 1
  %rest2 = or i128 %rest1, %bit
  %ge = icmp uge i128 %rest2, %b
  %less = sub i128 %rest2, %b
  %rest3 = select i1 %ge, i128 %less, i128 %rest2
  %q1 = shl i128 %q, 1
  %one = zext i1 %ge to i128
  %q3 = or i128 %q1, %one
  %i2 = sub i32 %i, 1
  %go = icmp sge i32 %i2, 0
  br i1 %go, label %step, label %done
done:
  %minus2 = sub i128 -1, %q3
  %whole = select i1 %neg, i128 %minus2, i128 %q3
  ret i128 %whole
}
"""
"""Division of 128-bit numbers, rounded down: −1 − (−1 − a) ÷ b below zero. Bit by bit where 64 bits don't do; the divisor is above zero."""
