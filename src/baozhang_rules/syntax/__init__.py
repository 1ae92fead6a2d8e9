"""The text of a policy: words, tokens, grammar, surface tree and the problems of reading it."""
