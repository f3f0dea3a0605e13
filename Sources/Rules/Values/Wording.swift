/// A number as one writes it: 5 and not 5.0.
package func written(_ number: Double) -> String { Int64(exactly: number).map { String($0) } ?? "\(number)" }
