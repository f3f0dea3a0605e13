import Foundation
import TestSupport
import Testing

@Suite("commands that change rules files")
struct EditingCommandTests {
  static let wild = "wxrules: 1\nrules:\n- {id: hello, on: text, when: {text: 你好}, reply: 您好}   # 招呼\n"
  static let tidy = "wxrules: 1\nrules:\n  - { id: hello, on: text, when: { text: 你好 }, reply: 您好 }   # 招呼\n"

  private static func attributes(_ path: String) throws -> (mode: Int?, owner: Int?, node: Int?) {
    let found = try FileManager.default.attributesOfItem(atPath: path)
    return (found[.posixPermissions] as? Int, found[.ownerAccountID] as? Int, found[.systemFileNumber] as? Int)
  }

  private static func text(_ path: String) throws -> String { String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self) }

  @Test("fmt writes what changes where it lies, with mode, owner and links as they were, and says which; twice is once")
  func formats() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.path + "/shared", withIntermediateDirectories: true)
    try scratch.write("wxrules: 1\ninclude: [shared/a.yaml, b.yaml]\n", to: "rules.yaml")
    try scratch.write(Self.wild, to: "shared/real.yaml")
    try scratch.write("wxrules: 1\nlists: { names: [ 甲 ] }\n", to: "b.yaml")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/shared/a.yaml", withDestinationPath: "real.yaml")
    let real = scratch.path + "/shared/real.yaml"
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: real)
    if geteuid() == 0 { #expect(chown(real, 1234, 1234) == 0) }
    let (before, untouched) = (try Self.attributes(real), try Self.attributes(scratch.path + "/b.yaml"))

    let check = try Binary.run(["fmt", "--check"], in: scratch.path)
    #expect(check.status == 1 && check.output == "rules.yaml: would change\nshared/a.yaml: would change\n3 files, 2 would change\n", "\(check)")
    let diff = try Binary.run(["fmt", "--diff", "rules.yaml"], in: scratch.path)
    #expect(
      diff.status == 1
        && diff.output.contains("@@ -1,2 +1,2 @@\n wxrules: 1\n-include: [shared/a.yaml, b.yaml]\n+include: [ shared/a.yaml, b.yaml ]\n"), "\(diff)")
    #expect(try Self.text(real) == Self.wild)

    let written = try Binary.run(["fmt"], in: scratch.path)
    #expect(written.status == 0 && written.errors.isEmpty, "\(written)")
    #expect(written.output == "rules.yaml: formatted\nshared/a.yaml: formatted\n3 files, 2 formatted\n")
    #expect(try Self.text(real) == Self.tidy)
    let after = try Self.attributes(real)
    #expect(after.mode == before.mode && after.owner == before.owner && after.node != before.node)
    #expect(try Self.attributes(scratch.path + "/b.yaml").node == untouched.node)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path + "/shared/a.yaml") == "real.yaml")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/shared").sorted() == ["a.yaml", "real.yaml"])

    for call in [["fmt"], ["fmt", "--check"], ["fmt", "--diff"]] {
      let again = try Binary.run(call, in: scratch.path)
      #expect(again.status == 0 && again.output == "3 files, nothing to change\n", "\(again)")
    }
  }

  @Test("between an editor's pipes nothing but the text is written; ends of lines and a byte order mark stay")
  func pipes() throws {
    for (written, expected) in [
      (Self.wild, Self.tidy), (Self.tidy, Self.tidy),
      ("\u{FEFF}" + Self.wild.replacing("\n", with: "\r\n"), "\u{FEFF}" + Self.tidy.replacing("\n", with: "\r\n")),
    ] {
      let run = try Binary.run(["fmt", "-"], input: written)
      #expect(run.status == 0 && run.output.utf8.elementsEqual(expected.utf8) && run.errors.isEmpty, "\(run)")
      let check = try Binary.run(["fmt", "--check", "-"], input: written)
      let isTidy = written == expected
      #expect(check.status == (isTidy ? 0 : 1), "\(check)")
      #expect(check.output == (isTidy ? "1 file, nothing to change\n" : "-: would change\n1 file, 1 would change\n"))
    }
    for paths in [["-", "-"], ["-", "rules.yaml"]] {
      let run = try Binary.run(["fmt"] + paths, input: Self.wild)
      #expect(run.status == 2 && run.output.isEmpty && run.errors.contains("- stands alone"), "\(run)")
    }
    let refused = try Binary.run(["fmt", "-"], input: "a: [\n")
    #expect(refused.status == 1 && refused.output.isEmpty && refused.errors.contains("error[WX01"), "\(refused)")
  }

  @Test("what YAML cannot read stays and is shown, the others are laid out; what is not there ends with 2")
  func refused() throws {
    let scratch = try Scratch()
    try scratch.write("wxrules: 1\ninclude: [ bad.yaml, good.yaml ]\n", to: "rules.yaml")
    try scratch.write("wxrules: 1\nrules: [\n", to: "bad.yaml")
    try scratch.write(Self.wild, to: "good.yaml")
    let run = try Binary.run(["fmt"], in: scratch.path)
    #expect(run.status == 1 && run.errors.contains("bad.yaml:3:1") && run.output == "good.yaml: formatted\n2 files, 1 formatted\n", "\(run)")
    #expect(try Self.text(scratch.path + "/bad.yaml") == "wxrules: 1\nrules: [\n")
    #expect(try Binary.run(["fmt", "nowhere.yaml"], in: scratch.path).status == 2)
    #expect(try Binary.run(["fix", "nowhere.yaml"], in: scratch.path).status == 2)
  }

  static let mistakes =
    "wxrules: 1\nrulse:\n  - { id: a, on: txt，when: { txet: 好 }, replay: x }\n  - { id: b, on: scan, when: { campaign: nowhere }, reply: y }\n"

  @Test("fix shows what it would change, writes it with --write, and says what is left to a person")
  func fixes() throws {
    let scratch = try Scratch()
    try scratch.write(Self.mistakes, to: "rules.yaml")
    let shown = try Binary.run(["fix"], in: scratch.path)
    #expect(shown.status == 1 && shown.errors.isEmpty, "\(shown)")
    #expect(shown.output.contains("\n-rulse:\n") && shown.output.contains("\n+rules:\n"), "\(shown)")
    #expect(shown.output.contains("left to you: rules.yaml:4:42: error[WX0301]: campaign `nowhere` is not defined\n"), "\(shown)")
    #expect(try Self.text(scratch.path + "/rules.yaml") == Self.mistakes)

    let only = try Binary.run(["fix", "--code", "WX0118", "--write"], in: scratch.path)
    #expect(only.status == 0 && only.output.contains(" fixed in 1 file; "), "\(only)")
    #expect(try Self.text(scratch.path + "/rules.yaml") == Self.mistakes.replacing("，", with: ", "))

    let written = try Binary.run(["fix", "--write"], in: scratch.path)
    #expect(written.status == 0, "\(written)")
    #expect(try Self.text(scratch.path + "/rules.yaml").contains("rules:\n  - { id: a, on: text, when: { text: 好 }, reply: x }\n"))
    let again = try Binary.run(["fix"], in: scratch.path)
    #expect(again.status == 0 && again.output.contains("\nnothing to fix; "), "\(again)")
    #expect(try Binary.run(["fix", "--code", "WX9999"], in: scratch.path).status == 2)
  }

  @Test("fix --format json has the edits, what is fixed and what is left; nothing is English where Chinese is spoken")
  func told() throws {
    struct Told: Decodable {
      struct File: Decodable {
        struct Edit: Decodable { let replacement: String }
        let file: String
        let edits: [Edit]
      }
      struct Finding: Decodable {
        let code: String
        let message: String
      }
      let files: [File]
      let written: Bool
      let fixed: [Finding]
      let declined: [Finding]
      let left: [Finding]
    }
    let scratch = try Scratch()
    try scratch.write(Self.mistakes, to: "rules.yaml")
    let run = try Binary.run(["fix", "--format", "json"], in: scratch.path)
    let told = try JSONDecoder().decode(Told.self, from: Data(run.output.utf8))
    #expect(run.status == 1 && !told.written && told.files.map(\.file) == ["rules.yaml"] && told.declined.isEmpty)
    #expect(told.files.first?.edits.contains { $0.replacement.contains("rules") } ?? false, "\(run)")
    #expect(told.fixed.contains { $0.code == "WX0201" } && told.left.map(\.code).contains("WX0301"))

    for call in [["fix"], ["fix", "--write"], ["fix"], ["fmt", "--check"], ["fmt"]] {
      let run = try Binary.run(call + ["--lang", "zh"], in: scratch.path)
      // Below the diff.
      for line in run.output.split(separator: "\n") where !"-+@ ".contains(line.first ?? " ") && !line.hasPrefix("\\") {
        #expect(line.unicodeScalars.contains { $0.properties.isIdeographic }, "\(call): \(line)")
      }
    }
  }
}
