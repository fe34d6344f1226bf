import Model

extension Problem {
    static func parameter(_ code: String, _ name: String, _ detail: String) -> Problem {
        var problem = Problem(400, code, "\(name): \(detail)")
        problem.members = [("parameter", .string(name))]
        return problem
    }
}
