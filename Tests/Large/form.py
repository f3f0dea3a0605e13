"""A rule set in one of its two forms: as 1.5 had to write it, and as 1.6 writes it."""
import argparse, os, re

FORMS = ["1.5", "1.6"]


class Form:
  """The files of one form, and what of them is counted."""

  def __init__(self, version):
    self.is_old = version == "1.5"
    self.version = version
    self.files = {}

  def write(self, name, text):
    """Adds to a file; a YAML file begins with what each must begin with."""
    if name not in self.files:
      self.files[name] = "" if name.endswith(".csv") else "wxrules: 1\n"
    self.files[name] += text

  def csv(self, name, header, rows):
    self.write(name, "".join(",".join(row) + "\n" for row in [header] + rows))

  def entries(self, section):
    """How many entries a section has in all files: an entry is what stands two spaces in."""
    count, inside = 0, False
    for name, text in self.files.items():
      if not name.endswith(".yaml") or name.endswith(".test.yaml"):
        continue
      for line in text.splitlines():
        if re.match(r"\S", line):
          inside = line == section + ":"
        elif inside and re.match(r"  (- \{ id: |- id: |\w)", line):
          count += 1
    return count

  def save(self, folder):
    for name, text in self.files.items():
      path = os.path.join(folder, name)
      os.makedirs(os.path.dirname(path), exist_ok=True)
      with open(path, "w", encoding="utf-8") as out:
        out.write(text)

  def summary(self):
    """The tests are no part of it: both forms have the same."""
    kept = {name: text for name, text in self.files.items() if not name.endswith(".test.yaml")}
    rules = sum(text.count("\n") for name, text in kept.items() if name.endswith(".yaml"))
    tables = sum(text.count("\n") for name, text in kept.items() if name.endswith(".csv"))
    size = sum(len(text.encode()) for text in kept.values())
    counts = ", ".join(f"{self.entries(section)} {section}" for section in ["rules", "always", "lists", "stocks", "campaigns"])
    return f"{self.version}: {len(kept)} files, {counts}, {rules} lines of yaml, {tables} lines of csv, {size} bytes"


def main(write):
  """`--as FORM FOLDER` writes one form and says how large it is."""
  parser = argparse.ArgumentParser(description=write.__doc__)
  parser.add_argument("--as", dest="form", choices=FORMS, required=True)
  parser.add_argument("folder")
  chosen = parser.parse_args()
  form = Form(chosen.form)
  write(form)
  form.save(chosen.folder)
  print(form.summary())
