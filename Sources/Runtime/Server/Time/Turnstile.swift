/// Lets one through at a time, in the order in which they came.
package actor Turnstile {
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  package init() {}

  /// Runs the body when nobody else's runs, in the caller's task.
  package nonisolated func pass(_ body: () async -> Void) async {
    await enter()
    await body()
    await leave()
  }

  private func enter() async {
    if isTaken { await withCheckedContinuation { waiting.append($0) } }
    isTaken = true
  }

  private func leave() {
    if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
  }
}
