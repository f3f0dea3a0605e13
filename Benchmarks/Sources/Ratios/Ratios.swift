import CBaseline
@_spi(Measuring) import Oracles
@_spi(Measuring) import Rules
import Wire
import Workload

/// The table of docs/performance.md: our pipeline beside the C++ program and the naive walk, in one run on one core.
@main
struct Ratios {
  static func main() {
    switch CommandLine.arguments.dropFirst().first {
    case "row": return row(1000, 0)
    case "columns": return columns()
    case "keywords": return keywords()
    case "replay": return replay()
    case "proofs": return proofs()
    case "shipped": return shipped()
    default: break
    }
    load()
    if CommandLine.arguments.contains("load") { return }
    print("")
    print("| exact scenes | patterns | C++ program | whole pipeline | ratio | decode | match | render + encode | naive match | allocations |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for (scenes, patterns) in [(10, 0), (1000, 0), (1000, 10_000), (100_000, 0), (100_000, 10_000)] { row(scenes, patterns) }
    columns()
    keywords()
    replay()
    proofs()
    shipped()
  }

  /// The aim: 200 000 turns a second on one core, from bytes of a log to what differs.
  static func replay() {
    print("")
    print("| exact scenes | patterns | a line | each turn | turns a second | lines read as trees |")
    print("|---|---|---|---|---|---|")
    for (scenes, patterns) in [(10, 0), (1000, 0), (100_000, 10_000)] {
      let workload = Workload(scenes: scenes, patterns: patterns)
      let log = workload.log(turns: 20_480)
      var unusual = 0
      // Ten logs: looking through 100 000 rules before the first turn takes as long as thousands of turns.
      let whole = best(5, of: 1) { _ in
        let judged = ReplayMeasure.run(log, times: 10, by: workload.ruleSet)
        precondition(judged.same == 204_800)
        unusual = judged.unusual
      }
      let each = whole / 204_800
      print("| \(scenes) | \(patterns) | \(log.count / 20_480) bytes | \(micro(each)) | \(Int(1 / each)) | \(unusual) |")
    }
  }

  /// The aim: a table of 100 000 keys is asked in at most twice the time of ten.
  static func keywords() {
    print("")
    print("| keys of one table | match | of ten keys | naive match |")
    print("|---|---|---|---|")
    var ofTen = Double.infinity
    for count in [10, 1000, 100_000] {
      let (ruleSet, bodies) = Workload.keywords(count)
      var decoder = EventDecoder()
      let events = bodies.compactMap { try? decoder.decode($0) }
      let facts = Facts()
      var total = 0
      let match = best(5, of: 1024 * 20) { if ruleSet.match(events[$0 & 1023], given: facts) != nil { total &+= 1 } }
      let naive = best(5, of: 1024 * 20) { if ruleSet.naiveMatch(events[$0 & 1023], given: facts) != nil { total &+= 1 } }
      precondition(total != 0)
      if count == 10 { ofTen = match }
      print("| \(count) | \(micro(match)) | \(rounded(match / ofTen)) × | \(micro(naive)) |")
    }
  }

  /// The best of several rounds: everything else that happens on a machine only adds to it.
  static func best(_ rounds: Int, of count: Int, _ work: (Int) -> Void) -> Double {
    let clock = ContinuousClock()
    var least = Double.infinity
    for _ in 0..<rounds {
      let time = clock.measure { for index in 0..<count { work(index) } }
      least = min(least, Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds))
    }
    return least / Double(count)
  }

  static func row(_ scenes: Int, _ patterns: Int) {
    let workload = Workload(scenes: scenes, patterns: patterns)
    let bodies = workload.bodies
    let ruleSet = workload.ruleSet
    guard let program = unsafe baseline_new(BASELINE_EXACT) else { return }
    for (index, scene) in workload.scenes.enumerated() { unsafe baseline_add(program, scene, Workload.greeting(index), "") }
    var out = [UInt8](repeating: 0, count: 8192)
    var total = 0
    let turns = 1024 * 20
    let facts = Facts()
    let moment = Moment(now: 1_700_000_000, seed: 0)
    let encoder = ReplyEncoder()
    var decoder = EventDecoder()

    func pipeline(_ body: [UInt8]) -> [UInt8] {
      guard let event = try? decoder.decode(body), let match = ruleSet.match(event, given: facts) else { return [] }
      return encoder.encode(ruleSet.reply(to: match, event, given: facts, at: moment), to: event, at: event.time)
    }
    // Both must say the same before their times are worth anything.
    for body in bodies {
      let length = unsafe baseline_answer(program, body, body.count, &out, out.count)
      precondition(pipeline(body) == Array(out[..<length]))
    }
    var cpp = Double.infinity
    var ours = Double.infinity
    for _ in 0..<8 {  // taken in turns, so that both meet the same weather
      cpp = min(cpp, best(1, of: turns) { total &+= unsafe baseline_answer(program, bodies[$0 & 1023], bodies[$0 & 1023].count, &out, out.count) })
      ours = min(ours, best(1, of: turns) { total &+= pipeline(bodies[$0 & 1023]).count })
    }
    let decode = best(5, of: turns) { if let event = try? decoder.decode(bodies[$0 & 1023]) { total &+= Int(event.time & 1) } }
    let events = bodies.compactMap { try? decoder.decode($0) }
    let match = best(5, of: turns) { if ruleSet.match(events[$0 & 1023], given: facts) != nil { total &+= 1 } }
    let matches = events.compactMap { ruleSet.match($0, given: facts) }
    let render = best(5, of: turns) {
      let event = events[$0 & 1023]
      total &+= encoder.encode(ruleSet.reply(to: matches[$0 & 1023], event, given: facts, at: moment), to: event, at: event.time).count
    }
    let naiveTurns = max(32, min(turns, 2_000_000 / (scenes + patterns)))
    let naive = best(2, of: naiveTurns) { if ruleSet.naiveMatch(events[$0 & 1023], given: facts) != nil { total &+= 1 } }
    func allocations(_ work: (Int) -> Void) -> Double {
      let before = allocation_count()
      for index in 0..<1024 { work(index) }
      return Double(allocation_count() - before) / 1024
    }
    let counts = [
      allocations { if let event = try? decoder.decode(bodies[$0]) { total &+= Int(event.time & 1) } },
      allocations { if ruleSet.match(events[$0], given: facts) != nil { total &+= 1 } },
      allocations { total &+= encoder.encode(ruleSet.reply(to: matches[$0], events[$0], given: facts, at: moment), to: events[$0], at: 1).count },
    ]
    print(
      "| \(scenes) | \(patterns) | \(micro(cpp)) | \(micro(ours)) | \(rounded(ours / cpp)) | \(micro(decode)) | \(micro(match)) | \(micro(render)) | \(micro(naive)) | "
        + counts.map { rounded($0) }.joined(separator: " + ") + " |")
    precondition(total != 0)
  }

  /// What it costs to ask a column: nothing where no rule does.
  static func columns() {
    print("\n| rules of one campaign | they ask | match | each rule |\n|---|---|---|---|")
    var without = 0.0
    for (count, kind) in [(0, Workload.ColumnRules.other), (299, .other), (299, .column), (299, .byIndex)] {
      let workload = Workload(columnRules: count, kind)
      var decoder = EventDecoder()
      let events = workload.bodies.compactMap { try? decoder.decode($0) }
      var total = 0
      let match = best(8, of: 1024 * 20) { if workload.ruleSet.match(events[$0 & 1023], given: Facts()) != nil { total &+= 1 } }
      precondition(total != 0)
      if count == 0 { without = match }
      let each = count == 0 || kind == .byIndex ? "none is asked" : "\(Int((match - without) / Double(count) * 1e9)) ns"
      print("| \(count) | \(count == 0 ? "nothing" : kind.words) | \(micro(match)) | \(each) |")
    }
  }

  static func load() {
    let clock = ContinuousClock()
    func seconds(_ duration: Duration) -> Double { Double(duration.components.attoseconds) / 1e18 + Double(duration.components.seconds) }
    let before = peak_memory()
    let files = Workload.campaignFiles
    let campaigns = (0..<3).map { _ in seconds(clock.measure { _ = Workload.compile(files) }) }.min() ?? 0
    print(
      "100 000 campaign codes and 10 000 pattern rules: \(rounded(campaigns)) s, peak memory of the process \(peak_memory() >> 20) MB (\(before >> 20) MB before)"
    )
    let big = Workload.rules(scenes: (0..<100_000).map { "store:sh\($0):door" }, patterns: 0)
    let bytes = Array(big.utf8)
    let events = (0..<3).map { _ in seconds(clock.measure { _ = unsafe baseline_yaml_events(bytes, bytes.count) }) }.min() ?? 0
    let whole = (0..<2).map { _ in seconds(clock.measure { _ = Workload.compile(["rules.yaml": big]) }) }.min() ?? 0
    print(
      "100 000 rules one by one, \(bytes.count >> 20) MB: \(rounded(whole)) s, libyaml's events alone \(rounded(events)) s, ratio \(rounded(whole / events)), peak memory \(peak_memory() >> 20) MB"
    )
  }

  static func micro(_ seconds: Double) -> String { "\(rounded(seconds * 1e6)) µs" }
  static func rounded(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
