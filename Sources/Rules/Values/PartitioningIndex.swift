extension Array {
  /// Of elements in order, the place of the first that is behind a border; their number where none is.
  /// - Complexity: O(log count).
  func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
