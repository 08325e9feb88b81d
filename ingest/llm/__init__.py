"""A language model beside the rules, for sentences in which they found an act's word and no act.

Never needed: it is asked only where `--llm` is given, over any OpenAI-compatible endpoint. What
it answers is believed as little as any other input: a fact stands only if its words are in the
sentence and its actor among the candidates.
"""
