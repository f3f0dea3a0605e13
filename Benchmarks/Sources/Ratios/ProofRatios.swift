import CBaseline
import Foundation
@_spi(Measuring) import Oracles
import Rules
import Workload

/// What proofs and differences cost: beside loading a large rule set, and of what is shipped.
extension Ratios {
  /// The aim: proofs about 100 000 rules of many kinds in no more time than it takes to load them, and in 100 MB more; and what differs between
  /// two such sets in no more than twice the time of the proofs.
  static func proofs() {
    let rules = Workload.mixedRules()
    var loaded: RuleSet?
    let load = seconds { loaded = Workload.compile(["rules.yaml": rules]) }
    guard let loaded else { return }
    var before = peak_memory()
    var proofs: RuleProofs?
    let analysis = seconds { proofs = RuleProofs(of: loaded) }
    guard let counts = proofs?.counts else { return }
    print("")
    print(
      "Proofs about \(counts.rules) rules: \(rounded(analysis)) s, loading them \(rounded(load)) s, ratio \(rounded(analysis / load)), \((peak_memory() - before) >> 20) MB more; \(counts.unreachable) unreachable, \(counts.notProved) not proved"
    )
    let changed = Workload.compile(["rules.yaml": Workload.changed(rules)])
    before = peak_memory()
    var found = (classes: 0, notProved: 0)
    let difference = seconds { found = ProofMeasure.difference(from: loaded, to: changed) }
    precondition(found.classes > 0)
    print(
      "What differs when one is rewritten, one moved and one removed: \(rounded(difference)) s, ratio to the proofs \(rounded(difference / analysis)), \((peak_memory() - before) >> 20) MB more; \(found.classes) classes, \(found.notProved) not proved"
    )
  }

  /// The aim: at most 20 ms for the rules of each folder that is shipped, once they are loaded.
  static func shipped() {
    print("")
    print("| rules | how many | their tests | proofs |")
    print("|---|---|---|---|")
    for (folder, files) in shippedFiles {
      let ruleSet = Workload.compile(files)
      var turns: [(event: Event, facts: Facts)] = []
      let tests = best(3, of: 1) { _ in turns = ProofMeasure.turns(of: ruleSet, MemoryFiles(files)) }
      var rules = 0
      let proofs = best(3, of: 1) { _ in rules = RuleProofs(of: ruleSet, seen: turns).counts.rules }
      print("| `\(folder)` | \(rules) | \(milli(tests)) | \(milli(proofs)) |")
    }
  }

  /// What stands beside this package.
  private static var shippedFiles: [(folder: String, files: [String: String])] {
    let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }.path + "/"
    let examples = ((try? FileManager.default.contentsOfDirectory(atPath: root + "examples")) ?? []).sorted().map { "examples/" + $0 }
    return (examples + ["rules"]).compactMap { folder in
      let paths = (FileManager.default.subpaths(atPath: root + folder) ?? []).filter { path in
        ["yaml", "csv", "xml"].contains { path.hasSuffix("." + $0) }
      }
      guard paths.contains("rules.yaml") else { return nil }
      let texts = paths.compactMap { path in (try? String(contentsOfFile: "\(root)\(folder)/\(path)", encoding: .utf8)).map { (path, $0) } }
      return (folder, Dictionary(uniqueKeysWithValues: texts))
    }
  }

  private static func seconds(_ work: () -> Void) -> Double {
    let time = ContinuousClock().measure(work)
    return Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds)
  }

  private static func milli(_ seconds: Double) -> String { "\(rounded(seconds * 1e3)) ms" }
}
