internal import Glibc
internal import Wire

/// Whether something happens more often to those who are tried on than to the others at the same time: a test that may be looked at whenever
/// one likes, and as often.
///
/// It is an e-process for two streams of yes and no, by Turner, Ly and Grünwald, "Generic E-variables for exact sequential k-sample tests that
/// allow for optional stopping" (Journal of Statistical Planning and Inference 230, 2024). What came between two looks is a block. A rate of
/// the others that is guessed from earlier blocks, and one that is `ratio` times as high in odds, are held against their mean, which is the
/// best that anybody can say who takes both rates for the same. The product over all blocks grows beyond 1/α with a chance of α at most
/// while the rate is the same or lower (Ville's inequality), whatever the rates are, however unlike the two streams are in size, and
/// whenever somebody looks. Several ratios are bet on at once; their mean is a bet too.
///
/// What makes it valid is that the sizes of blocks say nothing of what happened in them.
package struct SequentialTest: Sendable, Equatable {
  /// Things that could have happened, and those that did.
  package struct Tally: Sendable, Equatable {
    package private(set) var trials: Int
    package private(set) var events: Int

    package init(trials: Int = 0, events: Int = 0) {
      self.trials = max(0, trials)
      self.events = min(max(0, events), max(0, trials))
    }

    package var rate: Double { trials == 0 ? 0 : Double(events) / Double(trials) }

    package static func + (a: Tally, b: Tally) -> Tally {
      let (trials, events) = (a.trials.addingReportingOverflow(b.trials), a.events.addingReportingOverflow(b.events))
      return Tally(trials: trials.overflow ? .max : trials.partialValue, events: events.overflow ? .max : events.partialValue)
    }
  }

  /// How much higher the odds may be: from half again as high, which needs many to be seen, to what nobody overlooks.
  static let ratios: [Double] = [1.5, 2, 4, 10, 40]
  /// What is taken for the others' rate before anything is known of it: one in twenty, as if seen in ten trials.
  private static let guess = (trials: 10.0, events: 0.5)

  /// Closed blocks of both.
  private var settled: (tried: Tally, others: Tally)
  /// The block that has not something of both yet.
  private var open: (tried: Tally, others: Tally)
  /// Logarithm of the product over all blocks, for each ratio.
  private var logs: [Double]

  package init() {
    settled = (Tally(), Tally())
    open = (Tally(), Tally())
    logs = Self.ratios.map { _ in 0 }
  }

  package var tried: Tally { settled.tried + open.tried }
  package var others: Tally { settled.others + open.others }

  /// What came since the last time. The block is closed when there is something of both.
  package mutating func add(tried: Tally, others: Tally) {
    open = (open.tried + tried, open.others + others)
    guard open.tried.trials > 0, open.others.trials > 0 else { return }
    // Of what was before alone: a guess that knows the block would win always.
    let rate = (Double(settled.others.events) + Self.guess.events) / (Double(settled.others.trials) + Self.guess.trials)
    for (index, ratio) in Self.ratios.enumerated() {
      let raised = ratio * rate / (1 - rate + ratio * rate)
      let sizes = (tried: Double(open.tried.trials), others: Double(open.others.trials))
      let mean = (sizes.tried * raised + sizes.others * rate) / (sizes.tried + sizes.others)
      logs[index] += Self.gain(open.tried, raised, over: mean) + Self.gain(open.others, rate, over: mean)
    }
    settled = (settled.tried + open.tried, settled.others + open.others)
    open = (Tally(), Tally())
  }

  private static func gain(_ tally: Tally, _ rate: Double, over mean: Double) -> Double {
    Double(tally.events) * log(rate / mean) + Double(tally.trials - tally.events) * log((1 - rate) / (1 - mean))
  }

  /// How many times better "more often" has explained what was seen than "as often": 1 says nothing.
  package var evidence: Double { logs.reduce(0) { $0 + exp($1) } / Double(logs.count) }
}

extension SequentialTest {
  package static func == (a: SequentialTest, b: SequentialTest) -> Bool {
    a.settled == b.settled && a.open == b.open && a.logs == b.logs
  }

  var json: JSON {
    func json(_ tally: Tally) -> JSON { [.int(tally.trials), .int(tally.events)] }
    return [
      "settled": [json(settled.tried), json(settled.others)], "open": [json(open.tried), json(open.others)],
      "logs": .array(logs.map { .number($0) }),
    ]
  }

  /// Nil for what is no state of such a test, as one with other ratios.
  init?(_ json: JSON) {
    func pair(_ json: JSON?) -> (tried: Tally, others: Tally)? {
      guard case .array(let tallies)? = json, tallies.count == 2 else { return nil }
      let read = tallies.compactMap { tally -> Tally? in
        guard case .array(let numbers) = tally, numbers.count == 2, let trials = numbers[0].int, let events = numbers[1].int else { return nil }
        return Tally(trials: trials, events: events)
      }
      return read.count == 2 ? (read[0], read[1]) : nil
    }
    guard let settled = pair(json["settled"]), let open = pair(json["open"]), case .array(let logs)? = json["logs"],
      logs.count == Self.ratios.count
    else { return nil }
    let read = logs.compactMap { log -> Double? in
      switch log {
      case .int(let number): Double(number)
      case .number(let number): number.isFinite ? number : nil
      case .null, .bool, .string, .array, .object: nil
      }
    }
    guard read.count == logs.count else { return nil }
    (self.settled, self.open, self.logs) = (settled, open, read)
  }
}
