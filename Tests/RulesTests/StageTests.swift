import Foundation
import TestSupport
import Testing

/// The compiler's list of stages against what there is to be called: a check that nobody calls finds nothing, and no other test fails of it.
@Suite("stages of the compiler")
struct StageTests {
  /// The step that each stage takes, in order.
  static func steps() throws -> [String] {
    let source = try Repository.text("Sources/Rules/Compiler/RuleCompiler.swift")
    let list = try #require(source.components(separatedBy: "stages: [Stage] = [\n").last?.components(separatedBy: "\n  ]\n").first)
    return try list.split(separator: "\n").map { line in
      let code = line.components(separatedBy: "//")[0].trimmingCharacters(in: .whitespaces)
      guard code.hasPrefix("{ $0."), code.hasSuffix("() },") else { throw Compile.Failure(description: "not a stage of one step: \(line)") }
      return String(code.dropFirst(5).dropLast(5))
    }
  }

  /// Steps that a folder's files declare: what changes the lowering, takes nothing and is for others to call.
  static func declared(in folder: String) throws -> [String] {
    let names = try Repository.names(in: folder, suffix: ".swift", count: nil)
    let sources = try names.map { try Repository.text("\(folder)/\($0)") }.joined()
    let steps = try names.flatMap { name -> [String] in
      var isLowering = false
      return try Repository.text("\(folder)/\(name)").split(separator: "\n").compactMap { line in
        // Other types of the folder have steps of their own.
        if line.first?.isLetter ?? false, line.hasSuffix("{") { isLowering = line.contains("extension Lowering") || line.contains("struct Lowering") }
        guard isLowering, line.hasPrefix("  mutating func "), let end = line.firstRange(of: "() {") else { return nil }
        return String(line[..<end.lowerBound].dropFirst("  mutating func ".count))
      }
    }
    // A part of a step is called by the step.
    return steps.filter { !sources.contains("    \($0)()\n") }
  }

  @Test("every check is one stage's")
  func checks() throws {
    let declared = try Self.declared(in: "Sources/Rules/Checks")
    #expect(!declared.isEmpty && declared.allSatisfy { $0.hasPrefix("check") }, "\(declared)")
    #expect(try Self.steps().filter { $0.hasPrefix("check") }.sorted() == declared.sorted())
  }

  @Test("every other stage lowers or names something, all that there is, before the first check")
  func lowering() throws {
    let steps = try Self.steps()
    let others = steps.prefix { !$0.hasPrefix("check") }
    #expect(others.allSatisfy { $0.hasPrefix("lower") || $0.hasPrefix("name") }, "\(others)")
    #expect(steps.dropFirst(others.count).allSatisfy { $0.hasPrefix("check") }, "\(steps)")
    #expect(try others.sorted() == Self.declared(in: "Sources/Rules/Lowering").sorted())
  }
}
