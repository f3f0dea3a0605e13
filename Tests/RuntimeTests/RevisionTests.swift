import Foundation
import Rules
import Serving
import TestSupport
import Testing

/// A revision is what the files say, wherever they lie and whatever they are called by.
@Suite("revisions")
struct RevisionTests {
  static let files = [
    "rules.yaml": "wxrules: 1\ninclude: parts/*.yaml\nlists: { stores: { key: code, columns: { code: word }, from: stores.csv } }\n",
    "rules.test.yaml": "wxrules: 1\ntests: [ { name: a, event: { text: a }, expect: { rule: a } } ]\n",
    "parts/a.yaml": "wxrules: 1\nrules: [ { id: a, on: text, reply: a } ]\n",
    "stores.csv": "code\nsh01\n",
  ]

  private static func revision(_ files: [String: String], root: String) throws -> String {
    let (compilation, sources) = Compile.files(files, root: root)
    return try #require(compilation.ruleSet, "\(DiagnosticText(files: sources).render(compilation.findings))").revision
  }

  @Test("the same files are the same revision under every path", arguments: ["", "./", "a/", "./a/", "/srv/rules/", "a/../a/", "a//", "规则/"])
  func typed(_ folder: String) throws {
    let moved = Dictionary(uniqueKeysWithValues: Self.files.map { (folder + $0.key, $0.value) })
    #expect(try Self.revision(moved, root: folder + "rules.yaml") == Self.revision(Self.files, root: "rules.yaml"))
  }

  @Test(
    "whatever is written makes another",
    arguments: [("rules.yaml", "# \n"), ("rules.test.yaml", "# \n"), ("parts/a.yaml", "# \n"), ("stores.csv", "sh02\n")])
  func written(_ name: String, _ more: String) throws {
    var files = Self.files
    files[name, default: ""] += more
    #expect(try Self.revision(files, root: "rules.yaml") != Self.revision(Self.files, root: "rules.yaml"))
  }

  @Test("so does the name of an included file")
  func renamed() throws {
    var files = Self.files
    files["parts/b.yaml"] = files.removeValue(forKey: "parts/a.yaml")
    #expect(try Self.revision(files, root: "rules.yaml") != Self.revision(Self.files, root: "rules.yaml"))
  }

  @Test("on a disk too: with a slash at the end, by its file, through links to both")
  func disk() throws {
    let parent = FileManager.default.temporaryDirectory.appending(path: "wxrules-revision-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: parent) }
    let folder = parent + "/rules"
    try FileManager.default.createDirectory(atPath: folder + "/parts", withIntermediateDirectories: true)
    for (name, text) in Self.files where name != "rules.test.yaml" { try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8) }
    try FileManager.default.createSymbolicLink(atPath: parent + "/current", withDestinationPath: "rules")
    try FileManager.default.createSymbolicLink(atPath: folder + "/link.yaml", withDestinationPath: "rules.yaml")
    let paths = ["/rules", "/rules/", "/rules//", "/./rules", "/rules/../rules", "/rules/rules.yaml", "/current", "/current/", "/rules/link.yaml"]
    let revisions = try paths.map { path in
      let (compilation, _) = RuleCompiler(now: Compile.now).compile(roots: try RuleSetLocation(path: parent + path).roots, from: DiskFiles())
      return try #require(compilation.ruleSet, "\(path)").revision
    }
    #expect(Set(revisions).count == 1, "\(zip(paths, revisions).map { "\($0) \($1)" })")
  }
}
