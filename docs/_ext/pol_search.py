"""Sphinx extension: a search that finds Chinese words.

Sphinx splits the pages with jieba but not what is typed into the search box, and names a stemmer that it doesn't ship.  Here what is
typed is split by the words of the index itself, the longest first, so that 不得重复享受 finds pages that hold 不得, 重复 and 享受.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.search.zh import SearchChinese

SPLITTER = """
var splitQuery = (query) => {
  const index = typeof Search !== "undefined" && Search._index ? Search._index : {};
  const known = (word) => [index.terms, index.titleterms].some((terms) => terms && Object.hasOwn(terms, word));
  const found = [];
  for (const part of query.match(/\\\\p{Script=Han}+|(?:(?!\\\\p{Script=Han})[\\\\p{Letter}\\\\p{Number}_])+/gu) || []) {
    if (!/^\\\\p{Script=Han}/u.test(part)) { found.push(part); continue; }
    for (let at = 0; at < part.length; ) {
      let size = Math.min(8, part.length - at);
      while (size > 1 && !known(part.slice(at, at + size))) size -= 1;
      if (size > 1) found.push(part.slice(at, at + size));
      at += size;
    }
  }
  return found;
};
""".replace("\\\\", "\\")


class SearchPolicies(SearchChinese):
    """Chinese and English: words of Chinese as jieba splits them, English ones by their stem."""

    language_name = "English"  # whose stemmer is the one that is shipped
    js_splitter_code = SPLITTER


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx, in the place of its own."""
    app.add_search_language(SearchPolicies)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
