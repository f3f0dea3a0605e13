@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

public typealias Oracle = ([UInt8]) -> String?

// libFuzzer's callback carries no context: one process has one oracle, set before the first input.
nonisolated(unsafe) private var oracle: Oracle = { _ in nil }

/// Gives the oracle inputs until libFuzzer has enough; a fault it names ends the process, and the input is kept.
public func fuzz(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ test: @escaping Oracle) -> CInt {
  oracle = test
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments) { start, count in
    if let fault = oracle(Array(UnsafeBufferPointer(start: start, count: count))) { fatalError(fault) }
    return 0
  }
}
