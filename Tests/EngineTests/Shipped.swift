import Foundation
import Rules
import TestSupport

/// An example or the rule pack, as it lies in the tree.
enum Shipped {
  static var folders: [String] {
    get throws { try Repository.names(in: "examples", count: 14).map { "examples/" + $0 } + ["rules"] }
  }

  /// Its files, by their paths in the folder.
  static func files(in folder: String) throws -> [String: [UInt8]] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: Repository.root + folder)
    var files: [String: [UInt8]] = [:]
    for path in paths where ["yaml", "csv", "xml"].contains((path as NSString).pathExtension) {
      files[path] = try Repository.bytes("\(folder)/\(path)")
    }
    return files
  }

  static func ruleSet(of files: [String: [UInt8]]) throws -> RuleSet {
    let (compilation, sources) = RuleCompiler(now: Compile.now).compile(roots: ["rules.yaml"], from: MemoryFiles(bytes: files))
    guard let ruleSet = compilation.ruleSet else {
      throw Compile.Failure(description: DiagnosticText(files: sources).render(compilation.findings.filter { $0.severity == .error }))
    }
    return ruleSet
  }
}
