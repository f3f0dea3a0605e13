@_spi(Fuzzing) import Runtime

// The package manager names an executable's entry after its target; libFuzzer's driver is called from there.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@_cdecl("FuzzXML_main")
func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments) { start, count in
    if let fault = FuzzOracles.xml(Array(UnsafeBufferPointer(start: start, count: count))) { fatalError(fault) }
    return 0
  }
}
