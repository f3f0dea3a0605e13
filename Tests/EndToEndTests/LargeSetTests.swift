import Foundation
import TestSupport
import Testing

/// The three large sets, each as 1.5 had to write it and as 1.6 writes it: two files, one behaviour.
@Suite("large sets in both forms", .enabled(if: Tool.isInstalled("python3"), "python3 is not installed: NO LARGE SET WAS WRITTEN"))
struct LargeSetTests {
  struct Counts: Equatable {
    let rules: Int
    let always: Int
    let lists: Int
    let stocks: Int
    let campaigns: Int
    let files: Int
    /// Lines of rules and of tables: docs/performance.md tells them.
    let yaml: Int
    let csv: Int
  }
  struct Case: CustomTestStringConvertible {
    let name: String
    let old: Counts
    let new: Counts
    /// The findings of the old form: each key of it that is deprecated, and beside them only lists that are not used.
    let deprecated: Int
    let tests: Int
    /// Lists of the old form that nobody asks for.
    var unused = 0
    var testDescription: String { name }
  }
  static let cases = [
    // Eight lists of the same stores again, and the closed and the moved ones; one rule of each region and account.
    Case(
      name: "stores", old: Counts(rules: 20, always: 0, lists: 11, stocks: 0, campaigns: 2, files: 12, yaml: 42, csv: 648),
      new: Counts(rules: 9, always: 1, lists: 2, stocks: 0, campaigns: 1, files: 3, yaml: 26, csv: 310), deprecated: 4, tests: 50,
      // Beijing has no offer, and its list is written all the same.
      unused: 1),
    // 121 rules of keywords are one; beside them the rule for everything else.
    Case(
      name: "answers", old: Counts(rules: 122, always: 0, lists: 0, stocks: 0, campaigns: 0, files: 1, yaml: 124, csv: 0),
      new: Counts(rules: 2, always: 0, lists: 2, stocks: 0, campaigns: 0, files: 3, yaml: 8, csv: 126), deprecated: 0, tests: 47),
    Case(
      name: "campaigns", old: Counts(rules: 289, always: 0, lists: 24, stocks: 36, campaigns: 60, files: 37, yaml: 580, csv: 0),
      new: Counts(rules: 181, always: 1, lists: 1, stocks: 13, campaigns: 60, files: 38, yaml: 383, csv: 97), deprecated: 60, tests: 85),
  ]

  @Test("give the same answers, the new one without a finding", arguments: try Cases.counted(cases, 3, in: "LargeSetTests"))
  func forms(_ large: Case) throws {
    let scratch = try Scratch()
    let old = try Written(large.name, as: "1.5", in: scratch.path)
    let new = try Written(large.name, as: "1.6", in: scratch.path)
    #expect(old.counts == large.old && new.counts == large.new, "\(old.summary)\(new.summary)")
    #expect(new.counts.yaml < old.counts.yaml && new.bytes < old.bytes, "\(old.summary)\(new.summary)")
    #expect(try old.text(of: "rules.test.yaml") == new.text(of: "rules.test.yaml"), "both forms have the same tests")

    let valid = try new.wxrules("validate", "--strict")
    #expect(valid.status == 0 && !(valid.output + valid.errors).contains("[WX"), "\(valid.output)\(valid.errors)")
    let warned = try old.wxrules("validate", "--max-findings", "200")
    let said = warned.output + warned.errors
    let (findings, deprecated) = (said.count(of: "[WX"), said.count(of: "warning[WX0210]"))
    let unused = said.count(of: "warning[WX2201]")
    #expect(warned.status == 0 && findings == deprecated + unused, "\(warned.output)\(warned.errors)")
    #expect(deprecated == large.deprecated && unused == large.unused, "\(warned.output)\(warned.errors)")
    for form in [old, new] {
      let tests = try form.wxrules("test")
      #expect(
        tests.status == 0 && tests.output.contains("ok  \(large.tests) tests passed, 0 failed"), "\(form.summary)\(tests.output)\(tests.errors)")
    }
  }

  @Test("the regions' lists are gone, and a script run twice writes the same")
  func regions() throws {
    let scratch = try Scratch()
    let (old, new) = (try Written("stores", as: "1.5", in: scratch.path), try Written("stores", as: "1.6", in: scratch.path))
    #expect(try old.names.count { $0.hasPrefix("stores_") } == 8)
    #expect(try new.names == ["regions.csv", "rules.test.yaml", "rules.yaml", "stores.csv"])
    // 300 rows and their header, said once.
    #expect(try new.text(of: "stores.csv").count(of: "\n") == 301)
    let other = try Scratch()
    let again = try Written("stores", as: "1.6", in: other.path)
    for name in try new.names { #expect(try new.text(of: name) == again.text(of: name), "\(name)") }
  }

  /// One form of a set, in a folder of its own.
  struct Written {
    let folder: String
    /// What the script says of it.
    let summary: String

    init(_ name: String, as form: String, in scratch: String) throws {
      folder = "\(scratch)/\(name)-\(form)"
      summary = try Binary.bash("python3 -B '\(Repository.root)Tests/Large/\(name).py' --as \(form) '\(folder)' 2>&1", in: scratch)
    }

    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } }
    func text(of name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
    func wxrules(_ arguments: String...) throws -> Binary.Result { try Binary.run(arguments, in: folder) }

    /// The number before a word of the summary.
    private func number(_ word: String) -> Int {
      let before = summary.components(separatedBy: " " + word)
      return before.count < 2 ? -1 : before[0].split(separator: " ").last.flatMap { Int($0) } ?? -1
    }
    var counts: Counts {
      Counts(
        rules: number("rules"), always: number("always"), lists: number("lists"), stocks: number("stocks"), campaigns: number("campaigns"),
        files: number("files"), yaml: number("lines of yaml"), csv: number("lines of csv"))
    }
    var bytes: Int { number("bytes") }
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
