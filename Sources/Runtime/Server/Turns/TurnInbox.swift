package import Engine
package import Serving

/// Where answers go: an event loop, or a test.
package protocol TurnInbox: AnyObject, Sendable {
  /// Takes answers by the numbers under which the deliveries were submitted. Called on the writer's thread, or by `submit`.
  func take(_ answers: [(number: Int, result: Result<Answer, Refusal>)])
}

/// A delivery that waits for its answer.
struct TurnTicket {
  let delivery: Delivery
  let number: Int
  let inbox: any TurnInbox
  /// When it came, in milliseconds that the machine has been up.
  let since: Int64
  /// Whether it was judged before, as a repeat that has to wait.
  var isHeld = false
}

extension [TurnTicket] {
  /// All answers for one inbox at once: waking an event loop costs more than an answer does.
  func answer(with result: (Int) -> Result<Answer, Refusal>) {
    var rest = Array<Int>(indices)
    while let first = rest.first {
      let inbox = self[first].inbox
      var answers: [(number: Int, result: Result<Answer, Refusal>)] = []
      answers.reserveCapacity(rest.count)
      rest.removeAll { place in
        guard self[place].inbox === inbox else { return false }
        answers.append((self[place].number, result(place)))
        return true
      }
      inbox.take(answers)
    }
  }
}
