import Benchmark
@_spi(Measuring) import Rules
import Wire
import Workload

/// The pieces with percentiles and instruction counts; the ratios are in `Ratios`.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(metrics: [.wallClock, .instructions, .throughput], scalingFactor: .kilo, maxDuration: .seconds(2))
  for (scenes, patterns) in [(10, 0), (1000, 0), (100_000, 10_000)] {
    let name = "\(scenes) scenes, \(patterns) patterns"
    Benchmark("decode: \(name)") { benchmark, workload in
      var decoder = EventDecoder()
      for index in benchmark.scaledIterations { blackHole(try? decoder.decode(workload.bodies[index & 1023])) }
    } setup: {
      Workload(scenes: scenes, patterns: patterns)
    }
    Benchmark("match: \(name)") { benchmark, workload in
      var decoder = EventDecoder()
      let events = workload.bodies.compactMap { try? decoder.decode($0) }
      benchmark.startMeasurement()
      for index in benchmark.scaledIterations { blackHole(workload.ruleSet.match(events[index & 1023], given: Facts())) }
    } setup: {
      Workload(scenes: scenes, patterns: patterns)
    }
    Benchmark("plan and encode: \(name)") { benchmark, workload in
      var decoder = EventDecoder()
      let events = workload.bodies.compactMap { try? decoder.decode($0) }
      let encoder = ReplyEncoder()
      benchmark.startMeasurement()
      for index in benchmark.scaledIterations {
        let event = events[index & 1023]
        blackHole(encoder.encode(workload.ruleSet.plan(event, given: Facts(), at: Moment(now: 0, seed: 0)).reply, to: event, at: 0))
      }
    } setup: {
      Workload(scenes: scenes, patterns: patterns)
    }
  }
  for kind in Workload.ColumnRules.allCases {
    Benchmark("match: 299 rules of one campaign, asked \(kind.words)") { benchmark, workload in
      var decoder = EventDecoder()
      let events = workload.bodies.compactMap { try? decoder.decode($0) }
      benchmark.startMeasurement()
      for index in benchmark.scaledIterations { blackHole(workload.ruleSet.match(events[index & 1023], given: Facts())) }
    } setup: {
      Workload(columnRules: 299, kind)
    }
  }
  Benchmark(
    "load 100 000 codes and 10 000 patterns",
    configuration: .init(metrics: [.wallClock, .peakMemoryResident], scalingFactor: .one, maxDuration: .seconds(10))
  ) { _ in
    blackHole(Workload.compile(Workload.campaignFiles))
  }
}
