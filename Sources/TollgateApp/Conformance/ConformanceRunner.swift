import AdapterKit

struct ConformanceSummary { var passed = 0, failed = 0, errors = 0 }
struct ConformanceRunner {
    init(adapters: [any Adapter.Type]) {};
    func run(paths: [String], write: (String) -> Void) -> ConformanceSummary { ConformanceSummary() }
}
