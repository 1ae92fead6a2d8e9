"""LLVM text as machine code in memory: compiled once for a processor and kept in the user's cache folder.

What is kept is found by everything that made it: the text, the versions of LLVM and llvmlite, the processor and its features.  A file
that is damaged, or isn't the user's own alone, is as if it weren't there (docs/decisions/0015-kept-kernels.md).
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import llvmlite
import llvmlite.binding as llvm

from baozhang_rules import kept

FORM = "baozhang-kernel 1"
"""The name and version of the file's form."""
ENDING = "o"


@cache
def _host() -> tuple[Any, tuple[str, ...]]:
    """LLVM's target for this processor, and what tells it from others."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    triple = llvm.get_process_triple()
    about = (triple, llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    return llvm.Target.from_triple(triple), about


def key_of(source: str) -> str:
    """What machine code for a text on this processor is kept under."""
    versions = (FORM, llvmlite.__version__, ".".join(map(str, llvm.llvm_version_info)))
    return hashlib.sha256("\n".join((*versions, *_host()[1], source)).encode()).hexdigest()


def loaded(source: str) -> Any:
    """An engine that holds the code of a text: the kept one, else compiled now and kept."""
    target, (_, cpu, features) = _host()
    machine = target.create_target_machine(cpu=cpu, features=features, opt=2)
    key = key_of(source)
    code = kept.find(FORM, key, ENDING)
    if code is None:
        code = machine.emit_object(llvm.parse_assembly(source))
        kept.keep(FORM, key, code, ENDING)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine
