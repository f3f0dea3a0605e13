#!/usr/bin/env python3
"""From a key to the findings of what is now written: wxrules lsp, as an editor that types.

  Tests/Clients/editors/editor_speed.py [--rules 1000,10000] [--keys 200] [--bound 50,300] COMMAND…

Rules are typed into the middle of a file of so many, a key at a time, each after the findings of the one before it; the rules lie in one
file (--files 1) or in several. With --bound the 99th percentile in milliseconds must not lie above. COMMAND is wxrules lsp of a release build.
"""
import argparse, pathlib, sys, tempfile, time

from editor_client import Editor


def rules(count, first=0):
    lines = []
    for n in range(first, first + count):
        lines.append(
            f"  - id: rule-{n}\n    on: text\n    when: {{ text: {{ equals: 词{n} }} }}\n"
            f"    reply: \"第 {n} 条：{{{{ vars.name | default: '朋友' }}}}\"\n    do: [ {{ set: {{ last: \"{n}\" }} }} ]\n")
    return "rules:\n" + "".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", default="1000,10000")
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--bound", default="")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    bounds = [float(b) for b in options.bound.split(",") if b]
    failed = False
    for place, count in enumerate(int(n) for n in options.rules.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            head = "wxrules: 1\nrequires: \">=1.6\"\n"
            if options.files == 1:
                path = root / "rules.yaml"
                path.write_text(head + rules(count))
            else:
                each = count // options.files
                for n in range(options.files):
                    (root / f"part{n:03}.yaml").write_text(head + rules(each, n * each))
                (root / "rules.yaml").write_text(head + "include: [ \"part*.yaml\" ]\n")
                path = root / f"part{options.files // 2:03}.yaml"
            text = path.read_text()
            editor = Editor(options.command, cwd=folder)
            editor.start(folder, {"general": {"positionEncodings": ["utf-8"]}})
            begun = time.perf_counter()
            editor.open(path, text)
            editor.findings(path, 1, timeout=120)
            opened = time.perf_counter() - begun
            lines = text.split("\n")
            line = next(n for n in range(len(lines) // 2, len(lines)) if lines[n].startswith("  - id:"))
            # A line of its own that grows letter by letter: a rule is broken for most of the time.
            typed = "  - { id: new-rule, on: text, when: { text: 新的 }, reply: 好的 }\n"
            times, names, column, version = [], [], 0, 1
            keys = list(typed) * (options.keys // len(typed) + 1)
            for key in keys[: options.keys]:
                version += 1
                at = {"line": line, "character": column}
                begun = time.perf_counter()
                editor.notify("textDocument/didChange", {
                    "textDocument": {"uri": path.as_uri(), "version": version},
                    "contentChanges": [{"range": {"start": at, "end": at}, "text": key}]})
                editor.findings(path, version, timeout=120)
                times.append(1000 * (time.perf_counter() - begun))
                if key == "\n":
                    line, column = line + 1, 0
                    begun = time.perf_counter()
                    editor.ask("textDocument/completion", {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": 0}})
                    names.append(1000 * (time.perf_counter() - begun))
                else:
                    column += len(key.encode())
            editor.end()
            times.sort()
            p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
            bound = bounds[place] if place < len(bounds) else None
            is_over = bound is not None and p99 > bound
            failed |= is_over
            print(f"{count:6} rules in {options.files} files: opened {1000 * opened:.0f} ms; a key p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
                  f"worst {times[-1]:.1f} ms; completion {max(names, default=0):.1f} ms{f'  OVER {bound} ms' if is_over else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
