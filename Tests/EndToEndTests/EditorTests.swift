import Foundation
import TestSupport
import Testing

/// `wxrules lsp` as editors speak to it: a library that plays three of them by what they say they can do, and two real ones.
@Suite("the editor server")
struct EditorTests {
  @Test("answers as VS Code, Neovim and Emacs ask", .enabled(if: EditorTests.python != nil, "pytest-lsp is not installed: scripts/test-deps"))
  func clients() throws {
    let python = try #require(Self.python)
    let tests = Repository.root + "Tests/Clients/editors/test_editor.py"
    let log = try Scratch()
    let status = try Binary.shell(
      "cd '\(log.path)' && WXRULES='\(Binary.path)' timeout 300 '\(python)' -m pytest -q -x -p no:cacheprovider '\(tests)' > log 2>&1")
    let told = (try? String(contentsOfFile: log.path + "/log", encoding: .utf8)) ?? ""
    #expect(status == 0, "\(told)")
  }

  @Test(
    "is enough for a real editor", .enabled(if: EditorTests.hasEditors, "Neovim and Emacs are not installed: scripts/test-deps"),
    arguments: ["nvim --headless --clean -c 'luafile EDITORS/neovim.lua'", "emacs --batch -l EDITORS/emacs.el"])
  func editors(_ command: String) throws {
    let folder = Repository.root + "Tests/Clients/editors"
    let scratch = try Scratch()
    try scratch.write(try String(contentsOfFile: folder + "/rules.yaml", encoding: .utf8), to: "rules.yaml")
    let line = command.replacing("EDITORS", with: folder)
    let status = try Binary.shell(
      "cd '\(scratch.path)' && HOME='\(scratch.path)' FOLDER='\(scratch.path)' WXRULES_LSP='\(Binary.path) lsp' timeout 120 \(line) > log 2>&1")
    let log = (try? String(contentsOfFile: scratch.path + "/log", encoding: .utf8)) ?? ""
    #expect(status == 0 && log.contains("passed"), "\(log)")
  }

  private static let python: String? = [Repository.root + ".build/test-python/bin/python3", "/usr/bin/python3", "python3"].first { python in
    (try? Binary.shell("'\(python)' -c 'import pytest_lsp'")) == 0
  }

  private static let hasEditors = (try? Binary.shell("command -v nvim && command -v emacs")) == 0
}
