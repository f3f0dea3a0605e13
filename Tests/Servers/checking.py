"""What must hold of every history: the checks, by their names."""
CHECKS = {}


def check(function):
  """A check of a story; it yields contradictions in words."""
  CHECKS[function.__name__] = function
  return function


def contradictions(story, most=5):
  """Of each check the first few."""
  found = {}
  for name, function in CHECKS.items():
    words = []
    for word in function(story):
      words.append(word)
      if len(words) == most:
        break
    if words:
      found[name] = words
  return found
