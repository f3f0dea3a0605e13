import CBaseline
@_spi(Measuring) import Rules
import Wire
import Workload

/// Instructions of each stage, counted by callgrind: the same from run to run, so that a change shows which no clock would see.
///
/// `scripts/count` runs this and reads what callgrind writes; run by itself it only shows that both programs answer the same. What is counted
/// stands between `begin` and `end`, each under a name.
@main
struct Counts {
  static let times = 256
  static let sizes = CommandLine.arguments.contains("whole") ? [10, 1000, 100_000] : [10, 1000]

  static func main() {
    for kind in Workload.Kind.allCases { for size in sizes { count(kind, size) } }
    load(10_000)
  }

  /// Counts what happens within, once everything that happens only once has happened.
  static func counted(_ name: String, _ work: (Int) -> Void) {
    for index in 0..<times { work(index) }
    count_begin()
    for index in 0..<times { work(index) }
    count_end(name)
  }

  static func count(_ kind: Workload.Kind, _ size: Int) {
    let workload = Workload(kind, rules: size)
    let (ruleSet, bodies) = (workload.ruleSet, workload.bodies)
    let (facts, moment, encoder) = (workload.facts, Moment(now: 1_700_000_000, seed: 0), ReplyEncoder())
    var decoder = EventDecoder()
    var total = 0
    let row = "\(kind.rawValue)/\(size)"
    if let program = unsafe Workload.program(kind, rules: size) {
      baseline(row, program, bodies) { Self.pipeline($0, ruleSet, facts, &decoder) }
    }
    counted("\(row)/decode") { if let event = try? decoder.decode(bodies[$0 & 63]) { total &+= Int(event.time & 1) } }
    let events = bodies.compactMap { try? decoder.decode($0) }
    counted("\(row)/match") { if ruleSet.match(events[$0 & 63], given: facts) != nil { total &+= 1 } }
    let matches = events.compactMap { ruleSet.match($0, given: facts) }
    precondition(matches.count == events.count, "\(row): an event has no rule")
    let replies = zip(matches, events).map { ruleSet.reply(to: $0, $1, given: facts, at: moment) }
    counted("\(row)/render") { index in
      if case .none = ruleSet.reply(to: matches[index & 63], events[index & 63], given: facts, at: moment) {} else { total &+= 1 }
    }
    counted("\(row)/encode") { total &+= encoder.encode(replies[$0 & 63], to: events[$0 & 63], at: 1).count }
    // The stages together are a little less than their sum: nothing is kept between them.
    counted("\(row)/whole") { total &+= Self.pipeline(bodies[$0 & 63], ruleSet, facts, &decoder).count }
    precondition(total > 4 * times, "\(row): something was not done")
  }

  static func pipeline(_ body: [UInt8], _ ruleSet: RuleSet, _ facts: Facts, _ decoder: inout EventDecoder) -> [UInt8] {
    let moment = Moment(now: 1_700_000_000, seed: 0)
    guard let event = try? decoder.decode(body), let match = ruleSet.match(event, given: facts) else { return [] }
    return ReplyEncoder().encode(ruleSet.reply(to: match, event, given: facts, at: moment), to: event, at: event.time)
  }

  /// The C++ program of the same kind, as it is and with the checks that we make. All three must say the same before their counts are worth
  /// anything.
  static func baseline(_ row: String, _ program: OpaquePointer, _ bodies: [[UInt8]], _ pipeline: ([UInt8]) -> [UInt8]) {
    var out = [UInt8](repeating: 0, count: 8192)
    var total = 0
    for body in bodies {
      let answer = pipeline(body)
      precondition(!answer.isEmpty, "\(row): an event has no answer")
      let bare = unsafe baseline_answer(program, body, body.count, &out, out.count)
      precondition(answer == Array(out[..<bare]), "\(row): the C++ program answers otherwise")
      let checked = unsafe baseline_answer_checked(program, body, body.count, &out, out.count)
      precondition(answer == Array(out[..<checked]), "\(row): the C++ program with checks answers otherwise")
    }
    counted("\(row)/C++") { total &+= unsafe baseline_answer(program, bodies[$0 & 63], bodies[$0 & 63].count, &out, out.count) }
    counted("\(row)/C++ with checks") { total &+= unsafe baseline_answer_checked(program, bodies[$0 & 63], bodies[$0 & 63].count, &out, out.count) }
    precondition(total > 0)
  }

  /// Instructions of loading, for each rule, beside libyaml's own.
  static func load(_ rules: Int) {
    let yaml = Workload.rules(scenes: (0..<rules).map { "store:sh\($0):door" }, patterns: 0)
    let bytes = Array(yaml.utf8)
    count_begin()
    let events = unsafe baseline_yaml_events(bytes, bytes.count)
    count_end("load/\(rules)/libyaml")
    count_begin()
    let ruleSet = Workload.compile(["rules.yaml": yaml])
    count_end("load/\(rules)/whole")
    precondition(events > rules && ruleSet.ruleCount == rules)
  }
}
