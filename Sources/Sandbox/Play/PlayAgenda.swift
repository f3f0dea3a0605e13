/// What is going to happen, the earliest first; of one second, what was noted first. A binary heap: O(log n) a step.
struct PlayAgenda<Item> {
  private struct Entry {
    let at: Int64
    let order: Int
    let item: Item

    func isBefore(_ other: Entry) -> Bool { (at, order) < (other.at, other.order) }
  }
  private var heap: [Entry] = []
  private var noted = 0

  /// When the next thing happens, in seconds since 1970 UTC.
  var next: Int64? { heap.first?.at }

  mutating func add(_ item: Item, at time: Int64) {
    heap.append(Entry(at: time, order: noted, item: item))
    noted += 1
    var place = heap.count - 1
    while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// The next thing, if it happens by then.
  mutating func take(through time: Int64) -> (at: Int64, item: Item)? {
    guard let first = heap.first, first.at <= time else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return (first.at, first.item)
  }

  private mutating func sink() {
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
