package import Metrics
internal import Rules
internal import Synchronization

/// Metrics of swift-metrics, kept in memory and written out as Prometheus reads them (text format 0.0.4).
/// Why it is ours: docs/decisions/prometheus.md.
package final class PrometheusRegistry: MetricsFactory, Sendable {
  /// What a name means, and the bounds of its histogram.
  package struct Family: Sendable {
    let name: String
    let help: String
    let buckets: [Double]

    package init(_ name: String, _ help: String, buckets: [Double] = []) {
      self.name = name
      self.help = help
      self.buckets = buckets
    }
  }
  private struct Key: Hashable {
    let name: String
    let labels: String
  }
  private let families: [String: Family]
  private let series = Mutex<[Key: Series]>([:])

  package init(_ families: [Family]) { self.families = Dictionary(families.map { ($0.name, $0) }) { $1 } }

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { find(.counter, label, dimensions) }
  package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
    find(.counter, label, dimensions)
  }
  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { find(.gauge, label, dimensions) }
  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    find(aggregate ? .histogram : .gauge, label, dimensions)
  }
  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { find(.histogram, label, dimensions) }

  // Counters stay until the process ends: one that vanished would look like a restart. A level that is nobody's any more goes.
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  package func destroyMeter(_ handler: any MeterHandler) {
    series.withLock { series in
      guard let key = series.first(where: { $0.value === handler })?.key else { return }
      series[key] = nil
    }
  }
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}

  private func find(_ kind: Series.Kind, _ name: String, _ dimensions: [(String, String)]) -> Series {
    let key = Key(name: name, labels: dimensions.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ","))
    return series.withLock { series in
      if let known = series[key] { return known }
      let made = Series(kind, buckets: families[name]?.buckets ?? [])
      series[key] = made
      return made
    }
  }

  /// The page that a Prometheus server reads.
  package var text: String {
    var out = ""
    var last = ""
    for (key, series) in series.withLock({ $0 }).sorted(by: { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }) {
      if key.name != last {
        if let help = families[key.name]?.help { out += "# HELP \(key.name) \(help)\n" }
        out += "# TYPE \(key.name) \(series.kind.rawValue)\n"
        last = key.name
      }
      series.write(name: key.name, labels: key.labels, to: &out)
    }
    return out
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  /// One line, or the lines of one histogram.
  private final class Series: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler, Sendable {
    enum Kind: String { case counter, gauge, histogram }
    private struct State {
      var value = 0.0
      var count = 0
      var buckets: [Int]
    }
    let kind: Kind
    private let bounds: [Double]
    private let state: Mutex<State>

    init(_ kind: Kind, buckets: [Double]) {
      self.kind = kind
      bounds = buckets
      state = Mutex(State(buckets: Array(repeating: 0, count: buckets.count)))
    }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { state.withLock { $0.value += amount } }
    func reset() { state.withLock { $0.value = 0 } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { state.withLock { $0.value = value } }
    func decrement(by amount: Double) { increment(by: -amount) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
      guard kind == .histogram else {
        set(value)
        return
      }
      state.withLock { state in
        state.value += value
        state.count += 1
        if let at = bounds.firstIndex(where: { value <= $0 }) { state.buckets[at] += 1 }
      }
    }

    func write(name: String, labels: String, to out: inout String) {
      let state = state.withLock { $0 }
      func line(_ suffix: String, _ extra: String, _ value: String) {
        let all = [labels, extra].filter { !$0.isEmpty }.joined(separator: ",")
        out += "\(name)\(suffix)\(all.isEmpty ? "" : "{\(all)}") \(value)\n"
      }
      guard kind == .histogram else {
        line("", "", Self.shown(state.value))
        return
      }
      var sum = 0
      for (bound, count) in zip(bounds, state.buckets) {
        sum += count
        line("_bucket", "le=\"\(Self.shown(bound))\"", "\(sum)")
      }
      line("_bucket", "le=\"+Inf\"", "\(state.count)")
      line("_sum", "", Self.shown(state.value))
      line("_count", "", "\(state.count)")
    }

    private static func shown(_ value: Double) -> String { value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)" }
  }
}
