/// The keys of what is given out.
extension Section {
  static let stock = Section(
    "a stock",
    [
      Key("count", .integer, "how many there are; each has a number"),
      Key("list", .identifier, "list or table whose words or keys are given out, one to each: codes of coupons"),
    ])
}
